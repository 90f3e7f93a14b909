/** What is wrong with a specification: where, what was expected, what was found. */
import type { LineCounter, Document } from 'yaml'

export interface Problem {
  /** JSON Pointer of the place: `/provider/endpoints/0/auth`. */
  readonly path: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** Of the text that was read, from 1; null where nothing stands there. */
  readonly line: number | null
}

export interface Found { readonly path: string, readonly severity: Problem['severity'], readonly message: string }

export function error(path: string, message: string): Found { return { path, severity: 'error', message } }
export function warning(path: string, message: string): Found { return { path, severity: 'warning', message } }

/** In the order of the text, with lines: of the place itself, or of the nearest thing around it that is there. */
export function withLines(found: readonly Found[], document: Document, lines: LineCounter): Problem[] {
  return found.map(one => ({ ...one, line: lineOf(one.path, document, lines) })).sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
}

function lineOf(pointer: string, document: Document, lines: LineCounter): number | null {
  const steps = pointer.split('/').slice(1).map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  for (let length = steps.length; length > 0; length--) {
    const node = document.getIn(steps.slice(0, length).map(step => /^\d+$/.test(step) ? Number(step) : step), true) as { range?: readonly [number, number, number] } | undefined
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return steps.length === 0 ? 1 : null
}

export function pointer(path: string, key: string | number): string { return `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}` }
