/** The project speaks of itself alone: nothing in it names the machine or the way in which it was made. */

const machineFolders = ['home', 'root', 'work', 'workspace', 'workspaces', 'Users', 'tmp'] as const
/** Folders that may be named though their names begin with a dot. */
const hidden = ['git', 'github', 'ci', 'cache', 'venv', 'tmp'] as const

const tests = /\.test\.tsx?$|^test\//

const patterns: readonly { readonly word: RegExp, readonly what: string, readonly except?: RegExp }[] = [
  { word: new RegExp(`(?<![\\w.\\])}$*])/(${machineFolders.join('|')})/[\\w.*-]`), what: 'a path of one machine', except: tests },
  { word: /(?<!(\.\.\/)+)\bshared\/[a-z]/, what: 'a folder outside the project' },
  { word: new RegExp(`(?<![\\w)\\]*}.])\\.(?!(?:${hidden.join('|')})/)[a-z]+/(?=[\\w.])`), what: 'a hidden folder that is none of ours', except: tests },
  { word: /\bissues? #?\d+\b|\bGH-\d+\b/i, what: 'the number of an issue' },
  { word: /\bhelper[ -]agent|\bsub-?agents?\b|\b(previous|next|earlier|last) (working )?session\b/i, what: 'the way in which it was made' },
  { word: /\b(ChatGPT|Copilot|Claude|language model|LLM)\b/, what: 'the way in which it was made' },
  { word: /\bregistry\.[a-z]+\.[a-z]/, what: 'the host of a package registry' },
]

const binary = /\.(png|jpe?g|ico|woff2?|parquet|zip|gz|avro)$/
/** The file that holds the patterns themselves. */
const itself = 'test/tidy/workplace.ts'

export function workplaceWords(files: readonly { readonly path: string, readonly text: string }[]): string[] {
  return files.filter(({ path }) => path !== itself && !binary.test(path)).flatMap(({ path, text }) => patterns.filter(({ except }) => except?.test(path) !== true).flatMap(({ word, what }) => {
    const found = word.exec(text)
    return found ? [`${path}:${text.slice(0, found.index).split('\n').length}: "${found[0].trim()}" names ${what}`] : []
  }))
}
