/**
 * PJM's list of price points, those that are gone included.
 * https://dataminer2.pjm.com/feed/pnode/definition
 *
 *   pnode_id,pnode_name,pnode_type,pnode_subtype,zone,voltage_level,effective_date,termination_date
 *
 * As CSV and as the API's JSON, like the price feeds (feed.ts). Dates are days of Eastern time; 12/31/9999 is no end. Names
 * are no key: several points are called alike, and a point gets a new row when its name or zone changes.
 */
import { literal } from '#base/sql.ts'
import { market } from '#canon/market.ts'
import { node } from '#canon/node.ts'
import { findHeader, layoutOf, quoted, readCsv } from '../csv.ts'
import { jsonHead, readJson, sizeFact } from '../json.ts'
import { report, type Download, type Head, type Layout, type SourceFile } from '../../report.ts'
import { dataMiner, dataMinerIntervalMs, dataMinerKey } from './data-miner.ts'
import { partialAnswer } from './feed.ts'
import { nodeTypeSql } from './node-type.ts'

const columns = ['pnode_id', 'pnode_name', 'pnode_type', 'pnode_subtype', 'effective_date', 'termination_date'] as const

function recognise(head: Head): Layout | null {
  const text = jsonHead(head)
  if (text === null) {
    const found = findHeader(head, columns, 3)
    return found && { headerLine: found.line, columns: found.columns, facts: { form: 'export' } }
  }
  if (!/"items"\s*:\s*\[/.test(text) || !columns.every(name => new RegExp(`"${name}"\\s*:`).test(text))) return null
  return { headerLine: 0, columns: [], facts: { form: 'answer', ...sizeFact(head) } }
}

const stampForms = ['%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%S.%g', '%Y-%m-%d'] as const

function rows(files: readonly SourceFile[]): string {
  const answer = layoutOf(files).facts.form === 'answer'
  const cell = (name: typeof columns[number]): string => answer ? `item.${name}` : quoted(name)
  const from = answer ? `(SELECT file_index, unnest(items) AS item FROM ${readJson(files, { items: `STRUCT(${columns.map(name => `${name} VARCHAR`).join(', ')})[]` })})` : readCsv(files)
  const stamp = (name: 'effective_date' | 'termination_date'): string => `try_strptime(trim(${cell(name)}), [${stampForms.map(literal).join(', ')}])`
  return `WITH source AS (
    SELECT CAST(file_index AS INTEGER) AS file, trim(${cell('pnode_id')}) AS node_id, trim(${cell('pnode_name')}) AS name, ${nodeTypeSql(`coalesce(nullif(trim(${cell('pnode_subtype')}), ''), ${cell('pnode_type')})`)} AS type,
      ${stamp('effective_date')} AS valid_from, ${stamp('termination_date')} AS valid_to
    FROM ${from}
  )
  SELECT min(file) AS file, 'pjm' AS iso, node_id, name, type, timezone(${literal(market('pjm').marketZone)}, valid_from) AS valid_from_utc,
    CASE WHEN year(valid_to) < 9999 THEN timezone(${literal(market('pjm').marketZone)}, valid_to) END AS valid_to_utc, 'atlas' AS source, 1 AS copies
  FROM source GROUP BY ALL`
}

/** 24,000 rows in one answer, whatever days are asked for. */
function plan(base: string): Download[] {
  return [{ url: `${base}/pnode?startRow=1&rowCount=50000&fields=${encodeURIComponent([...columns].join(','))}`, name: 'pnode.json' }]
}

export const pnode = report({
  iso: 'pjm',
  name: 'pnode',
  title: 'List of price nodes',
  spec: 'Pricing Nodes (pnode)',
  dataset: node,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^(api_)?pnode/i,
  recognise,
  rows,
  endpoint: { base: dataMiner, minIntervalMs: dataMinerIntervalMs, credential: dataMinerKey, partial: partialAnswer, plan },
})
