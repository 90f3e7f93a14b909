/** Archives for tests. */
import { ZipFile } from 'yazl'

export interface Member { readonly name: string, readonly content: string | Uint8Array, readonly mode?: number }

export async function zipOf(members: readonly Member[]): Promise<Buffer> {
  const zip = new ZipFile()
  for (const { name, content, mode } of members) zip.addBuffer(Buffer.from(content), name, { mtime: new Date(0), ...mode === undefined ? {} : { mode } })
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Member names stand in an archive twice; here one is put in place of another of the same length, as no honest packer would. */
export function renamedMember(zip: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('names of one length')
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')
}
