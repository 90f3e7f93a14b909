/** The header `Link` (RFC 8288). Pure. */

/** The target of the first link with `rel=next`, or null. */
export function nextIn(header: string | undefined): string | null {
  for (const part of partsOf(header ?? '', ',')) {
    const [target = '', ...params] = partsOf(part, ';').map(text => text.trim())
    const relations = params.map(param => /^rel\s*=\s*(.*)$/is.exec(param)?.[1]).find(found => found !== undefined) ?? ''
    if (!/^<.*>$/s.test(target) || !relations.replace(/^"(.*)"$/s, '$1').toLowerCase().split(/\s+/).includes('next')) continue
    return target.slice(1, -1)
  }
  return null
}

/** Cut at a sign where it stands neither in <> nor in quotes. */
function partsOf(text: string, sign: string): string[] {
  const parts: string[] = []
  let [start, end, closing] = [0, 0, '']
  for (; end < text.length; end++) {
    const at = text[end] ?? ''
    if (closing !== '') closing = at === closing ? '' : closing
    else if (at === '<') closing = '>'
    else if (at === '"') closing = '"'
    else if (at === sign) { parts.push(text.slice(start, end)); start = end + 1 }
  }
  return [...parts, text.slice(start)]
}
