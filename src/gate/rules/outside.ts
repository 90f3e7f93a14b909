/**
 * Rows that somebody wrote straight into a table, in the table's own form: its contract and its keys, and of prices the rules
 * that hold whoever wrote them. What a report says of its files (whole days, complete snapshots) nobody can say of these, and
 * rows of unknown nodes cannot be kept aside, since the files are not ours to change.
 */
import { identifier, literal } from '#base/sql.ts'
import type { Column } from '#canon/dataset.ts'
import { type Iso, isos } from '#canon/market.ts'
import { isPrices } from '#canon/price.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Finding, JudgedBatch, OutsideBatch, PriceTerms, Verdict } from '../port.ts'
import { contract } from './contract.ts'
import { energyUniform } from './energy-uniform.ts'
import { grid } from './grid.ts'
import { identity, identityUnchecked } from './identity.ts'
import { range, zeroWithCongestion } from './range.ts'
import type { OwnRules } from './own/service.ts'
import type { Rule } from './rule.ts'
import { stuck } from './stuck.ts'
import { statuses, timeRange, tuple } from './summary.ts'
import { counted } from './wording.ts'

/** What holds of an operator's prices; null where nothing is known of it. */
export type Terms = (dataset: string, iso: Iso) => PriceTerms | null

export type JudgeBy = (rules: readonly Rule[], session: Session, batch: JudgedBatch) => Promise<Verdict>

/** Two cents: more than rounding of four parts to the cent makes. */
const anyOperator: PriceTerms = { identityTolerance: 0.02 + 1e-9, energySpread: null }

const writersRemedy = 'Correct the rows and write them again; the table\'s contract is in the catalog of datasets.'

const outsidePriceRules: readonly Rule[] = [contract, identity, identityUnchecked, energyUniform, grid, range, zeroWithCongestion, stuck].map(rule => ({ ...rule, remedy: rule.id === 'contract' ? writersRemedy : rule.remedy }))

const always = { severity: 'block', suspects: () => null } as const

/** Made for the dataset in hand: every cell that its contract names. */
const outsideContract: Rule = {
  ...always,
  id: 'contract',
  expects: 'Each row has all cells that its dataset requires, in its range.',
  remedy: writersRemedy,
  evidence: ({ dataset }, rows) => `SELECT * FROM (SELECT file, CASE ${dataset.columns.flatMap(faultsOf).join(' ')} END AS fault, ${columns(dataset.key)} FROM ${rows}) WHERE fault IS NOT NULL`,
  facts: 'string_agg(DISTINCT fault, \'; \' ORDER BY fault) AS faults',
  message: ({ count, facts }) => `${counted(count, 'row')} ${count === 1 ? 'does' : 'do'} not hold to the contract: ${String(facts['faults'])}.`,
}

const repeatedKey: Rule = {
  ...always,
  id: 'duplicates',
  expects: 'A key stands for one row of the table.',
  remedy: 'Write each key once.',
  per: 'batch',
  evidence: ({ dataset }, rows) => `SELECT min(file)::INTEGER AS file, ${columns(dataset.key)}, count(*)::INTEGER AS rows FROM ${rows} GROUP BY ${columns(dataset.key)} HAVING count(*) > 1`,
  message: ({ count }, { dataset }) => `${counted(count, 'key')} (${dataset.key.join(', ')}) ${count === 1 ? 'has' : 'have'} more than one new row.`,
}

const knownKey = (kept: string): Rule => ({
  ...always,
  id: 'duplicates',
  expects: 'A key stands for one row of the table.',
  remedy: 'Overwrite the rows that are there (replace their files), or leave these out.',
  per: 'batch',
  evidence: ({ dataset }, rows) => `SELECT r.file, ${columns(dataset.key)} FROM ${rows} AS r SEMI JOIN (SELECT ${columns(dataset.key)} FROM ${kept}) AS k USING (${columns(dataset.key)})`,
  message: ({ count }, { dataset }) => `${counted(count, 'row')} ${count === 1 ? 'has a key' : 'have keys'} (${dataset.key.join(', ')}) that the table holds already.`,
})

const columns = (names: readonly string[]): string => names.map(identifier).join(', ')

/** `WHEN ... THEN 'what is wrong'` for one column. */
function faultsOf({ name, type, required, unit }: Column): string[] {
  const cell = identifier(name)
  const said = (when: string, words: string): string => `WHEN ${when} THEN ${literal(`${name} ${words}`)}`
  return [
    ...required ? [said(type === 'string' ? `${cell} IS NULL OR ${cell} = ''` : `${cell} IS NULL`, 'is missing')] : [],
    ...type === 'double' ? [said(`NOT isfinite(${cell})`, unit === undefined ? 'is not a finite number' : `is not a finite number of ${unit}`)] : [],
    ...type === 'timestamptz' || type === 'date' ? [said(`NOT isfinite(${cell})`, 'is no moment')] : [],
    ...name === 'iso' ? [said(`${cell} NOT IN ${tuple(isos)}`, `is none of ${isos.join(', ')}`)] : [],
    ...name === 'status' ? [said(`${cell} NOT IN ${tuple(statuses)}`, `is none of ${statuses.join(', ')}`)] : [],
    ...name === 'interval_minutes' ? [said(`${cell} NOT BETWEEN 1 AND 60 OR 60 % ${cell} <> 0`, 'is no part of an hour')] : [],
    ...name === 'interval_start_utc' ? [said(`${cell} < ${literal(timeRange.from)}::TIMESTAMPTZ OR ${cell} >= ${literal(timeRange.to)}::TIMESTAMPTZ`, `lies outside ${timeRange.from} to ${timeRange.to}`)] : [],
    ...name === 'version' ? [said(`${cell} < 1`, 'is below 1')] : [],
  ]
}

export function outsideJudge(judgeBy: JudgeBy, terms: Terms = () => null, own?: Pick<OwnRules, 'judge'>): (session: Session, batch: OutsideBatch) => Promise<Verdict> {
  return async (session, { dataset, relation, files, kept }) => {
    const batch: JudgedBatch = {
      iso: '', report: 'catalog', dataset, grid: null, identityTolerance: null, energySpread: null,
      files, archives: files.map((_, file) => file), components: [], relation, roster: null,
    }
    const verdict = await judgeBy([outsideContract, repeatedKey, ...kept === null ? [] : [knownKey(kept)]], session, batch)
    if (verdict.outcome === 'fail') return verdict
    const findings: Finding[] = [...verdict.findings]
    // Rows that are no prices of any operator cannot be told apart by operator and grid.
    for (const group of isPrices(dataset) ? await groupsOf(session, relation) : []) {
      await session.run(`CREATE OR REPLACE TEMP VIEW outside_group AS SELECT * FROM ${relation} WHERE iso = ${literal(group.iso)} AND interval_minutes = ${group.minutes}`)
      const known = terms(dataset.name, group.iso) ?? anyOperator
      const said = await judgeBy(outsidePriceRules, session, {
        ...batch, ...known, iso: group.iso, grid: { minutes: group.minutes, covers: 'snapshot', ...known.offGridMinutes?.includes(group.minutes) === true && { offGrid: true } }, relation: 'outside_group',
      })
      findings.push(...said.findings)
    }
    // As of a batch that came by a report: what is broken in itself is not asked about again.
    if (own !== undefined && findings.every(({ severity }) => severity !== 'block')) findings.push(...await own.judge(session, { dataset, relation }))
    return { ...verdict, outcome: findings.some(finding => finding.severity === 'block') ? 'fail' : 'pass', findings }
  }
}

/** The contract holds, so there are few: seven operators, and twelve parts of an hour. */
async function groupsOf(session: Session, relation: string): Promise<{ readonly iso: Iso, readonly minutes: number }[]> {
  return await session.rows<{ iso: Iso, minutes: number }>(`SELECT DISTINCT iso, interval_minutes AS minutes FROM ${relation} ORDER BY ALL`)
}
