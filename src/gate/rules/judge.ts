/**
 * Runs the rules on a batch: one pass for the summary, one question to learn which files each rule must look at, and one
 * query for each rule that must. Only where nothing blocks does the relation change (rows kept aside, repeats let go); a
 * batch that fails stays as it came, so that it can be judged again.
 */
import { isMeasured } from '#canon/datasets.ts'
import { isPrices } from '#canon/price.ts'
import type { Row, Session } from '#drivers/engine/port.ts'
import type { Learnt, SeriesGuard } from '../guardrails/index.ts'
import type { Beside, Finding, Gate, JudgedBatch, Severity, Verdict } from '../port.ts'
import { claimedTwice, filesContradict, filesRepeat, twiceInFile } from './duplicates.ts'
import { contract } from './contract.ts'
import { dayMissingIntervals, dayMissingNodes, dayRaggedNodes } from './completeness-day.ts'
import { smallFile, snapshotNodesVary, snapshotRagged } from './completeness-snapshot.ts'
import { partialDay, windowGap, windowGapDayAhead, windowNodeDays, windowNodesShort, windowRagged } from './completeness-window.ts'
import { dstCopied, dstHole } from './dst-labels.ts'
import { hubRange, range, zeroFilled, zeroWithCongestion } from './range.ts'
import { energyUniform } from './energy-uniform.ts'
import { fileEmpty } from './file-empty.ts'
import { grid } from './grid.ts'
import { identity, identityUnchecked } from './identity.ts'
import { referenceRules } from './reference.ts'
import { outsideJudge, type Terms } from './outside.ts'
import type { OwnRules } from './own/service.ts'
import { measuredRules } from './measured.ts'
import { plainRow } from './plain-row.ts'
import type { Rule } from './rule.ts'
import { hubStuck, stuck } from './stuck.ts'
import { summarise, summaryTables } from './summary.ts'
import { dartSanity } from './history/dart-sanity.ts'
import { hourMeans, hourMeansNoted, hubRecompute } from './history/hour-means.ts'
import { knownTime, late } from './history/late.ts'
import { type HistoryRule, looking, pastTables } from './history/look-back.ts'
import { hubMissing, hubNotAsked, nodeRoster } from './history/node-roster.ts'
import { oneFactor } from './history/one-factor.ts'
import { revisionAfterFinal, revisionCount } from './history/revision.ts'
import { shiftTest } from './history/shift-test.ts'
import { spikeCrosscheck } from './history/spike-crosscheck.ts'
import { noRoster, rosterIncomplete, unknownNode } from './unknown-node.ts'

export const priceRules: readonly Rule[] = [
  fileEmpty, contract, identity, identityUnchecked, energyUniform, grid, claimedTwice, twiceInFile, filesContradict, filesRepeat,
  unknownNode, rosterIncomplete, noRoster,
  dayMissingIntervals, dayMissingNodes, dayRaggedNodes, windowRagged, windowNodesShort, windowNodeDays, windowGap, windowGapDayAhead, partialDay, snapshotRagged, snapshotNodesVary, smallFile,
  dstHole, dstCopied,
  range, hubRange, zeroFilled, zeroWithCongestion, stuck, hubStuck,
]

export const listRules: readonly Rule[] = [fileEmpty, ...referenceRules]

/** In the order in which they look; those that share what they load stand together. */
export const historyRules: readonly HistoryRule[] = [
  hubMissing, hubNotAsked, nodeRoster, revisionAfterFinal, revisionCount, shiftTest, dartSanity, oneFactor, spikeCrosscheck, hourMeans, hourMeansNoted, hubRecompute, late, knownTime,
]

/** Rows that a finding shows. */
const exampleRows = 5

const weight: Readonly<Record<Severity, number>> = { block: 0, warn: 1, note: 2 }

/**
 * The gate that judges by these rules. The relation must be a table of the session: rows are deleted from it. Bad data is in
 * the verdict; what the engine throws (`engine/...`, `sql/...`) means that the relation is not of the form promised.
 */
export function marketRules(terms?: Terms, own?: Pick<OwnRules, 'judge'>, series?: SeriesGuard): Gate {
  const learnt = new WeakMap<Verdict, Learnt>()
  return {
    async judge(session, batch) {
      let pending: Learnt | undefined
      const verdict = await judgeBy(rulesFor(batch), session, batch, own, async () => {
        if (series === undefined || batch.beside === undefined) return []
        const found = await series.judge(session, { ...batch, beside: batch.beside })
        pending = found.learnt
        return found.findings
      })
      if (pending !== undefined) learnt.set(verdict, pending)
      return verdict
    },
    judgeOutside: outsideJudge(judgeBy, terms, own),
    async merged(verdict) {
      const pending = learnt.get(verdict)
      if (pending !== undefined) await series?.merged(pending)
    },
  }
}

/** Lists have no interval. */
function rulesFor({ dataset }: Pick<JudgedBatch, 'dataset'>): readonly Rule[] {
  if (isPrices(dataset)) return priceRules
  return isMeasured(dataset) ? measuredRules : listRules
}

/** `detect`: the detectors, asked of prices that no rule blocks. */
async function judgeBy(all: readonly Rule[], session: Session, batch: JudgedBatch, own?: Pick<OwnRules, 'judge'>, detect?: () => Promise<readonly Finding[]>): Promise<Verdict> {
  // Only prices have what the summary sums up.
  const prices = batch.grid !== null && isPrices(batch.dataset)
  const rules = all.filter(rule => rule.applies?.(batch) !== false)
  try {
    await session.run(`CREATE OR REPLACE TEMP TABLE aside AS SELECT *, ''::VARCHAR AS reason FROM ${batch.relation} LIMIT 0`)
    if (prices) await summarise(session, batch)
    for (const sql of rules.flatMap(rule => rule.prepare?.(batch) ?? [])) await session.run(sql)
    const suspects = prices ? await suspectFiles(session, batch, rules) : new Map<Rule, readonly number[]>()
    const found: { rule: Rule, findings: readonly Finding[] }[] = []
    for (const rule of rules) {
      const files = suspects.get(rule)
      if (files?.length !== 0) found.push({ rule, findings: await findings(session, batch, rule, files) })
    }
    // What is broken in itself is not compared: it would be found broken again in other words.
    const sound = found.every(({ rule, findings }) => rule.severity !== 'block' || findings.length === 0)
    const past = prices && sound && batch.beside !== undefined ? await lookBack(session, batch, batch.beside) : []
    const asked = sound && own !== undefined ? await own.judge(session, batch) : []
    const isOpen = prices && sound && [...past, ...asked].every(({ severity }) => severity !== 'block')
    const detected = isOpen && detect !== undefined ? await detect() : []
    const all = [...found.flatMap(({ findings }) => findings), ...past, ...asked, ...detected].toSorted((a, b) => weight[a.severity] - weight[b.severity])
    const outcome = all.some(finding => finding.severity === 'block') ? 'fail' : 'pass'
    if (outcome === 'pass') {
      for (const { rule, findings } of found) if (findings.length) for (const sql of rule.settle?.(batch) ?? []) await session.run(sql)
    }
    return { outcome, rows: await count(session, batch.relation), aside: await count(session, 'aside'), findings: all }
  } finally {
    for (const table of [...summaryTables, 'gate_shared_node', 'gate_unknown', 'gate_aside', ...pastTables]) await session.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

/** What the lake says to the batch. Rows that no rule could place in time are none of its business. */
async function lookBack(session: Session, batch: JudgedBatch, beside: Beside): Promise<Finding[]> {
  const seen = await looking(session, batch, beside)
  if (seen === null) return []
  const found: Finding[] = []
  for (const rule of historyRules.filter(each => each.applies?.(batch) !== false)) {
    const sql = await rule.look(seen)
    if (sql !== null) found.push(...await findings(session, batch, { ...rule, per: 'batch', evidence: () => sql, suspects: () => null }, undefined))
  }
  return found
}

/** For each rule that names suspects, the files that it must look at. */
async function suspectFiles(session: Session, batch: JudgedBatch, rules: readonly Rule[]): Promise<Map<Rule, readonly number[]>> {
  const asked = rules.flatMap((rule, index) => {
    const predicate = rule.suspects(batch)
    return predicate === null ? [] : [{ rule, name: `rule_${index}`, predicate }]
  })
  const columns = asked.map(({ name, predicate }) => `list(DISTINCT file) FILTER (${predicate}) AS ${name}`)
  const [row] = await session.rows(`SELECT ${columns.join(', ')} FROM gate_summary`)
  return new Map(asked.map(({ rule, name }) => [rule, (row?.[name] ?? []) as number[]]))
}

async function findings(session: Session, batch: JudgedBatch, rule: Rule, files: readonly number[] | undefined): Promise<Finding[]> {
  const all = files === undefined || files.length === batch.files.length
  const rows = all ? batch.relation : `(SELECT * FROM ${batch.relation} WHERE file IN (${files.join(', ')}))`
  const perFile = rule.per !== 'batch'
  // The least rows in the order of their cells: the same examples on every run, in one pass and little memory.
  const found = await session.rows<Row & { fault_count: bigint, examples: Row[] | null }>(`
    SELECT count(*) AS fault_count, min(file)::INTEGER AS fault_from_file, max(file)::INTEGER AS fault_to_file, min(fault_row, ${exampleRows}) AS examples${rule.facts ? `, ${rule.facts}` : ''}
    FROM (${rule.evidence(batch, rows)}) AS fault_row ${perFile ? 'GROUP BY file ORDER BY file' : 'HAVING count(*) > 0'}`)
  return found.map(({ fault_count, fault_from_file, fault_to_file, examples, ...facts }) => {
    const count = Number(facts['counted'] ?? fault_count)
    return {
      rule: rule.id,
      severity: rule.severity,
      file: typeof fault_from_file === 'number' && fault_from_file === fault_to_file ? fault_from_file : null,
      count,
      message: rule.message({ count, facts }, batch),
      remedy: rule.remedy,
      examples: (examples ?? []).map(example),
    }
  })
}

/** The file is named beside. */
function example({ file: _file, ...cells }: Row): Row { return plainRow(cells) }

async function count(session: Session, relation: string): Promise<number> {
  const [row] = await session.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${relation}`)
  return Number(row?.rows ?? 0)
}
