/** What an S3 store answers in XML, as far as we ask. Its documents are flat: no parser of all of XML is needed. */

export interface ListedPage {
  readonly objects: readonly { readonly key: string, readonly bytes: number }[]
  /** What a delimiter cut off: prefixes that end in it. */
  readonly folders: readonly string[]
  /** Undefined on the last page. */
  readonly next: string | undefined
}

/** A page of ListObjectsV2 asked with `encoding-type=url`. */
export function listedPage(xml: string): ListedPage {
  const objects = [...xml.matchAll(/<Contents>([^]*?)<\/Contents>/g)].map(([, inner = '']) => ({
    key: urlDecoded(textOf(inner, 'Key') ?? ''), bytes: Number(textOf(inner, 'Size')),
  }))
  const folders = [...xml.matchAll(/<CommonPrefixes>([^]*?)<\/CommonPrefixes>/g)].map(([, inner = '']) => urlDecoded(textOf(inner, 'Prefix') ?? ''))
  const next = textOf(xml, 'IsTruncated') === 'true' ? textOf(xml, 'NextContinuationToken') : undefined
  return { objects, folders, next }
}

/** The text of the first element of that name; undefined where there is none. */
export function textOf(xml: string, element: string): string | undefined {
  const found = new RegExp(`<${element}(?: [^>]*)?>([^<]*)</${element}>`).exec(xml)?.[1]
  return found?.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(lt|gt|amp|quot|apos));/g, (_, hex?: string, decimal?: string, name?: string) =>
    name === undefined ? String.fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16)) : named[name] ?? '')
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

export interface Refusal { readonly code: string, readonly message: string }

/** Undefined where the body is no error of S3. Only code and message: other elements may repeat what was signed. */
export function refusalIn(xml: string): Refusal | undefined {
  if (!/^\s*(<\?xml[^>]*\?>)?\s*<Error[ >]/.test(xml)) return undefined
  return { code: textOf(xml, 'Code') ?? '', message: textOf(xml, 'Message') ?? '' }
}

/** The body that ends an upload in parts. */
export function completion(etags: readonly string[]): string {
  const escaped = (etag: string): string => etag.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const parts = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`)
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`
}

function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
