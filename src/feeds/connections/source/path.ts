/**
 * A place in a JSON document. JSON Pointer (RFC 6901): `/data/items`, with `~1` for / and `~0` for ~. Of JSONPath (RFC 9535) what
 * names places: `$`, `.name`, `['name']`, `[0]`, `[-1]` from the end, and `[*]` or `.*` for each. Filters, slices, unions and `..`
 * are not understood. Pure.
 */
import { fail } from '#base/error.ts'

type Step = { readonly name: string } | { readonly index: number } | { readonly each: true }

/**
 * The value at the place, or undefined where there is none; with `[*]` or `.*` the list of all values found. Only what a
 * document holds itself is found. Throws `connections/invalid-spec` for a path that is none.
 */
export function read(value: unknown, path: string): unknown { return reader(path)(value) }

/** As `read`, for many values. */
export function reader(path: string): (value: unknown) => unknown {
  const steps = stepsOf(path)
  const many = steps.some(step => 'each' in step)
  return value => {
    const found = steps.reduce<unknown[]>((values, step) => values.flatMap(one => within(one, step)), [value])
    return many ? found : found[0]
  }
}

function within(value: unknown, step: Step): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  if ('each' in step) return Array.isArray(value) ? value : Object.values(value)
  if (Array.isArray(value)) {
    const index = 'index' in step ? step.index : /^(0|[1-9]\d{0,9})$/.test(step.name) ? Number(step.name) : Number.NaN
    const at = index < 0 ? value.length + index : index
    return at >= 0 && at < value.length ? [value[at]] : []
  }
  return 'name' in step && Object.hasOwn(value, step.name) ? [(value as Record<string, unknown>)[step.name]] : []
}

function stepsOf(path: string): Step[] {
  if (path.startsWith('/')) return path.slice(1).split('/').map(part => ({ name: part.replaceAll('~1', '/').replaceAll('~0', '~') }))
  if (!path.startsWith('$')) throw notUnderstood(path, path, 'it begins with $ or /')
  const steps: Step[] = []
  const part = /\.(\*|[\p{L}_][\p{L}\p{N}_-]*)|\[\s*(?:(\*)|(-?\d{1,9})|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/uy
  for (part.lastIndex = 1; part.lastIndex < path.length;) {
    const at = part.lastIndex
    const [, dotted, star, index, single, double] = part.exec(path) ?? []
    if (dotted === '*' || star !== undefined) steps.push({ each: true })
    else if (dotted !== undefined) steps.push({ name: dotted })
    else if (index !== undefined) steps.push({ index: Number(index) })
    else if (single !== undefined || double !== undefined) steps.push({ name: (single ?? double ?? '').replace(/\\(.)/gs, '$1') })
    else throw notUnderstood(path, path.slice(at), 'a place is expected')
  }
  return steps
}

function notUnderstood(path: string, from: string, what: string): Error {
  return fail('connections/invalid-spec', `the path ${path} is not understood from "${from}" on: ${what}. Understood are JSON Pointer (/data/items) and, of JSONPath, $ .name ['name'] [0] [-1] [*]; filters, slices and .. are not`, { path })
}
