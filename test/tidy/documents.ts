/** What pages promise: links, scripts and commands. Pure. */
import { dirname, join, normalize, sep } from 'node:path'
import type { Command } from '#base/capability.ts'

export interface Page { readonly path: string, readonly text: string }

/** Links inside the project, to files and to headings of the same page. */
export function brokenLinks(pages: readonly Page[], there: (path: string) => boolean): string[] {
  return pages.flatMap(({ path, text }) => [...withoutCode(text).matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map(([, to = '']) => to).filter(to => {
    if (/^[a-z]+:/.test(to)) return false
    const [file = '', heading] = to.split('#')
    if (file !== '') return !there(normalize(join(dirname(path), decodeURIComponent(file))).replaceAll(sep, '/').replace(/\/$/, ''))
    return heading !== undefined && heading !== '' && !anchors(text).includes(heading)
  }).map(to => `${path}: the link ${to} leads nowhere`))
}

/** As GitHub makes them from headings. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+\s+(.+)$/gm)].map(([, heading = '']) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').trim().replaceAll(' ', '-'))
}

export function unknownScripts(pages: readonly Page[], scripts: readonly string[]): string[] {
  return pages.flatMap(({ path, text }) => [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)]
    .filter(([, run, own]) => !scripts.includes(run ?? own ?? '')).map(([whole, run, own]) => `${path}: there is no script ${run ?? own} (${whole})`))
}

type Described = Pick<Command, 'name' | 'summary' | 'options'>

/** Options that every command takes. */
const everywhere = ['--data', '--config', '--json', '--verbose', '--help', '-h', '--version', '-V'] as const
const withValue = ['--data', '--config'] as const

/** Lines of code blocks, and code within sentences, that begin with gridlake. */
export function unknownCommands(pages: readonly Page[], commands: readonly Described[]): string[] {
  return pages.flatMap(({ path, text }) => calls(text).map(line => problem(words(line), commands)).filter(found => found !== undefined).map(found => `${path}: ${found}`))
}

function calls(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|bash|console|shell|text)?\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
  const inline = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  return [...blocks, ...inline].flatMap(line => {
    const found = /^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx |\.\/)?gridlake\s+(.+)$/.exec(line)
    // A log line of the program (`gridlake: ...`) or its version is no call.
    return found?.[1] === undefined || /^\d/.test(found[1]) ? [] : [found[1]]
  })
}

/** The words of the call, up to a pipe, a redirection or a comment. Quoted ones are one word. */
function words(line: string): string[] {
  const found = line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|\S+/g) ?? []
  const end = found.findIndex(word => /^(#|\||>|<(?![\w-]+>)|&|;|2>)/.test(word))
  return end === -1 ? found : found.slice(0, end)
}

function problem(given: readonly string[], commands: readonly Described[]): string | undefined {
  const rest = [...given]
  while (rest[0]?.startsWith('-')) rest.splice(0, withValue.some(option => option === rest[0]) ? 2 : 1)
  if (rest.length === 0 || rest[0] === 'help' || /^[<[]/.test(rest[0] ?? '')) return undefined
  const command = commands.toSorted((a, b) => b.name.length - a.name.length).find(({ name }) => name.split(' ').every((word, index) => rest[index] === word))
  if (!command) return rest.length === 1 && commands.some(({ name }) => name.startsWith(`${rest[0]} `)) ? undefined : `there is no command gridlake ${rest.slice(0, 2).join(' ')}`
  const known = [...everywhere, ...(command.options ?? []).flatMap(({ flag }) => flag.match(/(?<![\w-])--?[\w-]+/g) ?? [])]
  const option = rest.map(word => /^--?[a-z][\w-]*/.exec(word)?.[0]).find(word => word !== undefined && !known.includes(word))
  return option === undefined ? undefined : `gridlake ${command.name} has no option ${option}`
}

function withoutBlocks(text: string): string { return text.replace(/^```[\s\S]*?^```/gm, '') }

function withoutCode(text: string): string { return withoutBlocks(text).replace(/`[^`\n]*`/g, '') }
