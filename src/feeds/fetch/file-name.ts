/** The name under which an answer is kept. The operator's own says when the file was made, so it is preferred. Pure. */

const longest = 150

/** The file name in a `Content-Disposition` header, fit to be one here, or null where there is none (RFC 6266, RFC 8187). */
export function dispositionName(header: string | undefined): string | null {
  if (header === undefined) return null
  const extended = /;\s*filename\*\s*=\s*(?:utf-8|iso-8859-1)'[^']*'([^;\s]+)/i.exec(`;${header}`)?.[1]
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/i.exec(`;${header}`)
  return safeName(extended === undefined ? (plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2] ?? '') : unescaped(extended))
}

/** The last part of a path, in letters that any disk takes; null where nothing is left. */
export function safeName(text: string): string | null {
  const last = text.trim().split(/[/\\]/).at(-1) ?? ''
  const name = last.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^[._-]+/, '')
  if (name.length <= longest) return name === '' ? null : name
  // The ending says what it is: keep it.
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
  return name.slice(0, longest - ending.length) + ending
}

/** `prices.csv`, `prices.2.csv`, ...: the n-th name for files that share one. */
export function numberedName(name: string, number: number): string {
  return number === 1 ? name : name.replace(/(\.[A-Za-z0-9]{1,8})?$/, ending => `.${number}${ending}`)
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
