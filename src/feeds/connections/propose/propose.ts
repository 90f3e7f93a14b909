/** A first specification for a source that nobody has described: its address asked once, what it answers looked at. */
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { collect } from '../../intake/collect.ts'
import type { ConnectionPorts } from '../ports.ts'
import { fetchEndpoint, type SourcePorts } from '../source/fetch-endpoint.ts'
import type { EndpointSpec, Provider } from '../spec/schema.ts'
import { type DraftTerms, draftOf } from './draft.ts'
import { sampleOf } from './sample.ts'

const sampleBytes = 16 * 2 ** 20

/** Throws what a fetch throws, and `feed/unrecognised` where the answer is neither a table nor rows of JSON. */
export async function proposeFor(ports: ConnectionPorts, source: SourcePorts, terms: DraftTerms, signal?: AbortSignal): Promise<ReturnType<typeof draftOf>> {
  const folder = join(ports.scratch, `intake-${process.pid}-sample-${timeId(ports.clock.now())}`)
  try {
    await mkdir(folder, { recursive: true })
    const { files } = await fetchEndpoint(source, ...asked(terms), { folder, cursor: null, atMost: { pages: 1, bytes: sampleBytes }, ...signal && { signal } })
    const { files: [first], refused: [bad] } = await collect(files.map(({ path }) => path), { folder: join(folder, 'unpacked'), ...signal && { signal } })
    if (first === undefined) throw bad?.error ?? fail('feed/unrecognised', `${terms.address} answers nothing`)
    const text = await beginning(first.path)
    const sample = sampleOf(text, first.bytes <= sampleBytes)
    if (sample === null || sample.columns.length === 0) throw fail('feed/unrecognised', `${terms.address} answers neither a table of text (CSV) nor rows of JSON; it begins with ${JSON.stringify(text.slice(0, 200))}`, { address: terms.address })
    return draftOf(terms, sample)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Asked for as a file: what it holds is not known yet. */
function asked({ name, address, author }: DraftTerms): [Provider, EndpointSpec] {
  const url = /^https?:/.test(address) ? URL.parse(address) : null
  if (/^https?:/.test(address) && url === null) throw fail('usage/invalid', `"${address}" is no address; expected https://host/path, or a file`)
  const sinks: Provider['sinks'] = [{ type: 'iceberg', config: {} }]
  return [
    { name, display_name: name, provider_type: 'file_ftp', tenant_id: 'desk', owner: author, sinks, ...url !== null && { base_url: url.origin } },
    { name: 'sample', path: url === null ? address : `${url.pathname}${url.search}`, response_format: 'csv' },
  ]
}

async function beginning(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
