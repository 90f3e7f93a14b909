/** A specification to begin with, from the address of a source and a sample of what it answers. */
import { stringify } from 'yaml'
import { type Proposal, proposeColumns } from './columns.ts'
import type { Sample } from './sample.ts'

export interface DraftTerms {
  /** Of connection and table. */
  readonly name: string
  /** http(s), or a file of the platform's machine. */
  readonly address: string
  /** Of local times. */
  readonly zone: string | null
  readonly author: string
}

/** YAML, with what a person should look at as comments at its beginning. */
export function draftOf({ name, address, zone, author }: DraftTerms, sample: Sample): { readonly text: string, readonly proposal: Proposal } {
  const proposal = proposeColumns(sample.columns, zone)
  const url = /^https?:/.test(address) ? new URL(address) : null
  const table = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
  const document = {
    version: '1.2', name, created_by: author,
    provider: {
      name, display_name: name, provider_type: url === null || sample.format === 'csv' ? 'file_ftp' : 'rest_api', tenant_id: 'desk', owner: author, ...url !== null && { base_url: url.origin },
      endpoints: [{
        name: 'rows', path: url === null ? address : `${url.pathname}${url.search}`, response_format: sample.format, ...sample.response_path !== null && { response_path: sample.response_path },
        ...proposal.interval_minutes !== null && { interval_minutes: proposal.interval_minutes }, columns: proposal.columns,
      }],
      sinks: [{ type: 'iceberg', config: { warehouse: 'lake' }, table_name: `desk.${/^[a-z]/.test(table) ? table : `t_${table}`}` }],
    },
  }
  const notes = proposal.notes.map(note => `# Look at: ${note.replaceAll(/\s+/g, ' ')}\n`).join('')
  return { text: `${notes}${stringify(document, { lineWidth: 0 })}`, proposal }
}
