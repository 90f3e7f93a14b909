/** The commands that a page of Markdown shows: its `sh` blocks, read as a shell would read the little that they use. Pure. */

export interface ShownCommand {
  /** Line of the page, from 1. */
  readonly line: number
  /** As it stands there, without its comment. */
  readonly text: string
  /** Empty where the command is not run. */
  readonly words: readonly string[]
  /** File after `>`. */
  readonly redirect: string | null
  /** What `# exit 3` behind it says; 0 without. */
  readonly exit: number
  /** `# not run` stands behind it. */
  readonly notRun: boolean
  /** What the page says that it prints: a `text` block right after the last command of a block. */
  readonly prints: string | null
}

const fence = /^```sh\n([\s\S]*?)^```$(?:\s*^```text\n([\s\S]*?)^```$)?/gm

export function shownCommands(page: string): ShownCommand[] {
  return [...page.matchAll(fence)].flatMap(match => {
    const first = page.slice(0, match.index).split('\n').length + 1
    const lines = commandLines(match[1] ?? '')
    return lines.map(({ text, offset }, index) => ({ ...command(text, first + offset), prints: index === lines.length - 1 ? match[2] ?? null : null }))
  })
}

/** A command ends with its line, unless a quote is open. */
function commandLines(block: string): { text: string, offset: number }[] {
  const found: { text: string, offset: number }[] = []
  let open: { text: string, offset: number } | undefined
  for (const [offset, line] of block.split('\n').entries()) {
    open = open === undefined ? { text: line, offset } : { text: `${open.text}\n${line}`, offset: open.offset }
    if (split(open.text) === null) continue
    if (open.text.trim() !== '' && !open.text.trimStart().startsWith('#')) found.push(open)
    open = undefined
  }
  if (open !== undefined) throw new Error(`a quote is not closed: ${open.text}`)
  return found
}

function command(text: string, line: number): Omit<ShownCommand, 'prints'> {
  const { words, comment } = split(text) ?? { words: [], comment: '' }
  const bare = { line, text: text.slice(0, text.length - comment.length).trim() }
  if (/^# not run\b/.test(comment)) return { ...bare, words: [], redirect: null, exit: 0, notRun: true }
  const strange = words.find(({ quoted, text }) => !quoted && /[$`|&;<*?(){}~\\]/.test(text))
  if (strange) throw new Error(`line ${line}: ${strange.text} needs a shell; write the command without, or mark it with # not run`)
  const arrow = words.findIndex(({ quoted, text }) => !quoted && text === '>')
  const plain = words.map(word => word.text)
  return {
    ...bare, notRun: false, exit: Number(/^# exit (\d+)\b/.exec(comment)?.[1] ?? 0),
    words: arrow === -1 ? plain : plain.slice(0, arrow), redirect: arrow === -1 ? null : plain[arrow + 1] ?? null,
  }
}

interface Word { readonly text: string, readonly quoted: boolean }

/** Words by blanks and quotes, and the comment from ` #` on. Null where a quote is open. */
function split(text: string): { words: Word[], comment: string } | null {
  const words: Word[] = []
  const token = /\s+|#[\s\S]*$|"((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"']+/gy
  let glued = false
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at
    const found = token.exec(text)
    if (found === null) return null
    const [whole, double, single] = found
    if (whole.trim() === '') { glued = false; continue }
    if (whole.startsWith('#') && !glued) return { words, comment: whole }
    // Between double quotes a shell still looks for $ and `: then the word counts as bare, and is refused.
    const quoted = single !== undefined || double !== undefined && !/(?<!\\)[$`]/.test(double)
    const word = double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? whole
    const last = words.at(-1)
    if (glued && last) words[words.length - 1] = { text: last.text + word, quoted: last.quoted || quoted }
    else words.push({ text: word, quoted })
    glued = true
  }
  return { words, comment: '' }
}
