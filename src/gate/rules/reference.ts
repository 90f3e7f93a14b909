/**
 * Rules for reference data (nodes, memberships): keys are there, a key stands for one row, and validity runs forwards.
 * Operators' lists contradict themselves now and then, so most of it is said, not blocked.
 */
import { identifier, literal } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { JudgedBatch } from '../port.ts'
import type { Rule } from './rule.ts'
import { counted } from './wording.ts'

/** What ingest adds, and the time of issue where a file does not say it. */
const notInFiles: readonly string[] = ['version', 'known_from_utc', 'run_id', 'issued_utc']

const own = (dataset: Dataset): Dataset['columns'] => dataset.columns.filter(column => !notInFiles.includes(column.name))
const columns = (names: readonly string[]): string => names.map(identifier).join(', ')
const allOf = (dataset: Dataset): string => columns(own(dataset).map(column => column.name))
const hasValidity = ({ dataset }: JudgedBatch): boolean => dataset.columns.some(column => column.name === 'valid_to_utc')
/** The key but for the time from which it holds: what a validity belongs to. */
const thing = (dataset: Dataset): string => columns(dataset.key.filter(name => name !== 'valid_from_utc'))

/** What an example shows. */
const shown = (dataset: Dataset, also: readonly string[] = []): string => ['file', columns(dataset.key.filter(name => name !== 'iso')), ...also].join(', ')

const always = { suspects: () => null } as const

export const referenceContract: Rule = {
  ...always,
  id: 'contract',
  severity: 'block',
  expects: 'Each row has all cells that its dataset requires.',
  remedy: 'The file looks cut off, or its format has changed: fetch it again; if it comes the same, compare its columns with the report\'s format.',
  evidence({ iso, dataset }, rows) {
    const cases = own(dataset).filter(column => column.required).map(({ name, type }) => {
      const empty = type === 'string' ? ` OR ${identifier(name)} = ''` : ''
      return `WHEN ${identifier(name)} IS NULL${empty} THEN ${literal(`${name} is missing`)}`
    })
    if (dataset.described !== true) cases.push(`WHEN iso <> ${literal(iso)} THEN ${literal(`iso is not ${iso}`)}`)
    return `SELECT * FROM (SELECT file, CASE ${cases.join(' ')} END AS fault, ${allOf(dataset)} FROM ${rows}) WHERE fault IS NOT NULL`
  },
  facts: 'string_agg(DISTINCT fault, \'; \' ORDER BY fault) AS faults',
  message: ({ count, facts }) => `${counted(count, 'row')} ${count === 1 ? 'does' : 'do'} not hold to the contract: ${String(facts['faults'])}.`,
}

export const exactDuplicates: Rule = {
  ...always,
  id: 'duplicates',
  severity: 'note',
  expects: 'A list names each thing once.',
  remedy: 'Nothing to do: each row is taken once.',
  evidence: ({ dataset }, rows) => `SELECT ${shown(dataset)}, repeats FROM (
      SELECT *, (copies - 1 + (row_number() OVER (PARTITION BY ${allOf(dataset)} ORDER BY file) > 1)::INTEGER)::INTEGER AS repeats FROM ${rows})
    WHERE repeats > 0`,
  facts: 'sum(repeats)::INTEGER AS counted',
  message: ({ count }) => `${counted(count, 'row')} ${count === 1 ? 'repeats' : 'repeat'} another one word for word.`,
  settle: ({ dataset, relation }) => [keepFirst(relation, allOf(dataset), 'file')],
}

/** Keys that stand for several rows, with what each of those says. */
export function contradictions(dataset: Dataset, rows: string): string {
  return `SELECT ${shown(dataset)}, count(DISTINCT said)::INTEGER AS versions, string_agg(DISTINCT said::VARCHAR, ' | ' ORDER BY said::VARCHAR) AS said
    FROM (SELECT file, ${columns(dataset.key)}, row(${rest(dataset)}) AS said, count(DISTINCT row(${rest(dataset)})) OVER (PARTITION BY ${columns(dataset.key)}) AS of_key FROM ${rows})
    WHERE of_key > 1 GROUP BY ALL`
}

const conflictingRows: Rule = {
  ...always,
  id: 'duplicates',
  severity: 'warn',
  expects: 'One key stands for one row.',
  remedy: 'The operator contradicts itself; the row that is valid longest is taken. Ask the operator if it matters.',
  evidence: ({ dataset }, rows) => contradictions(dataset, rows),
  message: ({ count }) => `${counted(count, 'key')} ${count === 1 ? 'has' : 'have'} rows that contradict each other.`,
  settle: ({ dataset, relation }) => [keepFirst(relation, columns(dataset.key), longestFirst(dataset))],
}

const backwards: Rule = {
  ...always,
  id: 'validity',
  severity: 'warn',
  expects: 'Validity ends after it begins.',
  applies: hasValidity,
  remedy: 'The row is never valid and does no harm; ask the operator if it matters.',
  evidence: ({ dataset }, rows) => `SELECT ${shown(dataset, ['valid_to_utc'])} FROM ${rows} WHERE valid_to_utc <= valid_from_utc`,
  message: ({ count }) => `${counted(count, 'row')} ${count === 1 ? 'ends' : 'end'} before ${count === 1 ? 'it begins' : 'they begin'} to be valid.`,
}

const overlapping: Rule = {
  ...always,
  id: 'validity',
  severity: 'note',
  expects: 'One validity ends before the next one begins.',
  remedy: 'Nothing to do: count a thing once where you join on validity.',
  applies: hasValidity,
  evidence: ({ dataset }, rows) => `SELECT ${shown(dataset, ['valid_to_utc', 'next_from_utc'])} FROM (
      SELECT *, min(valid_from_utc) OVER (PARTITION BY ${thing(dataset)} ORDER BY valid_from_utc RANGE BETWEEN INTERVAL 1 MICROSECOND FOLLOWING AND UNBOUNDED FOLLOWING) AS next_from_utc FROM ${rows})
    WHERE next_from_utc < coalesce(valid_to_utc, 'infinity'::TIMESTAMPTZ)`,
  message: ({ count }) => `${counted(count, 'row')} ${count === 1 ? 'is' : 'are'} still valid when the next validity of the same thing begins.`,
}

export const referenceRules: readonly Rule[] = [referenceContract, exactDuplicates, conflictingRows, backwards, overlapping]

/** What a row says beside its key. */
/** What a row says of its key; NULL where it has nothing but a key. */
function rest(dataset: Dataset): string {
  return columns(own(dataset).map(column => column.name).filter(name => !dataset.key.includes(name))) || 'NULL'
}

function longestFirst(dataset: Dataset): string {
  const validTo = dataset.columns.some(column => column.name === 'valid_to_utc') ? 'valid_to_utc DESC NULLS FIRST, ' : ''
  return `${validTo}file, ${rest(dataset)}`
}

/** Of the rows that are equal in `key`, keeps the first. */
function keepFirst(relation: string, key: string, order: string): string {
  return `DELETE FROM ${relation} WHERE rowid NOT IN (
    SELECT row_number FROM (SELECT rowid AS row_number, * FROM ${relation}) QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${order}) = 1)`
}
