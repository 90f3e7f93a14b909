/**
 * Patterns of ref names: `prod`, `prod/*`, `team/**`, `tag:eod-*`. `*` is any text within one part, `**` any
 * number of parts; at the end at least one, so that `prod` and `prod/**` have each a rule of their own. Pure.
 */
import { fail } from '#base/error.ts'

const form = /^(?:tag:)?(?:\*\*|(?:(?!\*\*)[A-Za-z0-9._*-])+)(?:\/(?:\*\*|(?:(?!\*\*)[A-Za-z0-9._*-])+))*$/
const longest = 200

/** Throws `usage/invalid` for what cannot be a pattern. */
export function checkPattern(pattern: string): string {
  if (pattern.length <= longest && form.test(pattern)) return pattern
  throw fail('usage/invalid', `"${pattern}" is no pattern of branches: parts of letters, digits, ".", "_", "-" and "*" joined by "/" are expected, or "**" for any number of parts, as in prod, prod/* or team/**`, { field: 'pattern', found: pattern })
}

export function matches(pattern: string, name: string): boolean {
  const [own, other] = [pattern.startsWith('tag:'), name.startsWith('tag:')]
  // A pattern of branches never means a tag, and the other way round.
  if (own !== other) return false
  const wanted = parts(pattern)
  return globbed(wanted.length > 1 && wanted.at(-1) === '**' ? [...wanted, '*'] : wanted, parts(name), part => part === '**', fitsPart)
}

function parts(text: string): string[] { return text.replace(/^tag:/, '').split('/') }

function fitsPart(pattern: string, part: string): boolean {
  return globbed(pattern.split(''), part.split(''), character => character === '*', (one, other) => one === other)
}

/**
 * Whether `text` fits `pattern`, where items that are `many` stand for any number of items. Goes back to the last `many`
 * only, so the work is at most pattern times text: no pattern can be made that takes long.
 */
function globbed(pattern: readonly string[], text: readonly string[], many: (item: string) => boolean, one: (pattern: string, item: string) => boolean): boolean {
  let [at, seen, star, mark] = [0, 0, -1, 0]
  while (seen < text.length) {
    const item = pattern[at]
    if (item !== undefined && many(item)) [star, mark, at] = [at, seen, at + 1]
    else if (item !== undefined && one(item, text[seen] ?? '')) [at, seen] = [at + 1, seen + 1]
    else if (star >= 0) [at, seen, mark] = [star + 1, mark + 1, mark + 1]
    else return false
  }
  return pattern.slice(at).every(many)
}
