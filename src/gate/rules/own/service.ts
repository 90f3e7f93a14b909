/** Users' rules: kept, tried before they are kept, asked of every batch, and tried against what came before. */
import { fail, isFailure } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Finding, JudgedBatch } from '../../port.ts'
import { plainRow } from '../plain-row.ts'
import { counted } from '../wording.ts'
import { withBatch } from './ask.ts'
import { suggestRules } from './suggest.ts'
import { type OwnRulePorts, trials, type Tried } from './trial.ts'
import { type GivenRule, invalid, type OwnRule, readRule, readRules, severityOf } from './own-rule.ts'

export interface OwnRules {
  list(): Promise<readonly OwnRule[]>
  /** All of them, or none. Throws `gate/invalid-rule`, `gate/blocks-everything`, `sql/invalid`, `sql/refused`, `engine/interrupted`. Replaces rules of the names. */
  add(given: readonly unknown[], by: string): Promise<readonly OwnRule[]>
  /** Throws `gate/unknown-rule`. */
  remove(name: string): Promise<void>
  /** Rules that the rows of a dataset on main would pass, as a person would write them. */
  suggest(dataset: string): Promise<readonly Record<string, unknown>[]>
  /** By a rule's name, or a rule that is not kept. Days are UTC, both included; null: all. At most the newest 200 runs, oldest first. */
  test(rule: unknown, window: { readonly from: string | null, readonly to: string | null }, signal?: AbortSignal): Promise<readonly Tried[]>
  /** A rule that fails by itself is a warning, never a reason to stop a run. */
  judge(session: Session, batch: Pick<JudgedBatch, 'dataset' | 'relation' | 'beside'>): Promise<Finding[]>
}

const prefix = 'gate/rule/'
const testedRuns = 200

/** `taken`: names of the rules that come with the platform, with whose findings those of a user's rule would be mixed up. */
export function ownRules(ports: OwnRulePorts, taken: ReadonlySet<string> = new Set()): OwnRules {
  const { meta, clock } = ports
  // What runs bring: the rest is written by the platform itself.
  const takenIn = ports.datasets.filter(({ columns }) => columns.some(({ name }) => name === 'run_id'))
  const nowUtc = (): string => new Date(clock.now()).toISOString()
  const { inSession, tryRun, requireAsked, requireSound } = trials(ports)
  const list = async (): Promise<OwnRule[]> => (await meta.scan<OwnRule>(prefix)).map(({ value }) => value)

  function datasetOf({ name, dataset }: Pick<GivenRule, 'name' | 'dataset'>): Dataset {
    const found = takenIn.find(each => each.name === dataset)
    if (found === undefined) throw invalid(`rule ${name}: there is no dataset "${dataset}"; there are ${takenIn.map(each => each.name).join(', ')}`, { name, dataset })
    return found
  }

  return {
    list,
    async add(given, by) {
      const rules = readRules(given)
      for (const { name } of rules) if (taken.has(name)) throw invalid(`rule ${name}: a rule of this name comes with the platform; give yours another`, { name })
      for (const rule of rules) await requireSound(rule, datasetOf(rule))
      const made = rules.map((rule): OwnRule => ({ ...rule, by, at_utc: nowUtc() }))
      await meta.write({ put: made.map(rule => ({ key: prefix + rule.name, value: rule })) })
      return made
    },
    async remove(name) {
      if (await meta.get(prefix + name) === undefined) throw unknown(name)
      await meta.write({ delete: [prefix + name] })
    },
    async suggest(name) {
      const dataset = datasetOf({ name: 'suggested', dataset: name })
      return await inSession(async session => await suggestRules(session, ports.lake, dataset))
    },
    async test(given, { from, to }, signal) {
      const rule = typeof given === 'string' ? (await meta.get<OwnRule>(prefix + given))?.value : readRule(given)
      if (rule === undefined) throw unknown(String(given))
      const dataset = datasetOf(rule)
      const at = dataset.columns.find(({ name }) => name === 'interval_start_utc') ?? dataset.columns.find(({ name }) => name === 'known_from_utc')
      const bounds = at === undefined ? [] : [...from === null ? [] : [`${at.name} >= TIMESTAMPTZ ${literal(from)}`], ...to === null ? [] : [`${at.name} < TIMESTAMPTZ ${literal(to)} + INTERVAL 1 DAY`]]
      return await inSession(async session => {
        await requireAsked(session, rule, dataset)
        const planned = await ports.lake.plan(`SELECT DISTINCT run_id FROM ${dataset.name}${bounds.length === 0 ? '' : ` WHERE ${bounds.join(' AND ')}`} ORDER BY run_id DESC LIMIT ${testedRuns}`, 'main')
        const runs = await session.rows<{ run_id: string }>(planned.sql)
        const tried: Tried[] = []
        for (const { run_id } of runs.toReversed()) {
          signal?.throwIfAborted()
          tried.push(await tryRun(session, rule, dataset, run_id))
        }
        return tried
      })
    },
    async judge(session, batch) {
      const rules = (await list()).filter(({ dataset, disabled }) => dataset === batch.dataset.name && disabled !== true)
      if (rules.length === 0) return []
      return await withBatch(ports, session, batch.relation, batch.beside?.ref ?? 'main', async ask => {
        const findings: Finding[] = []
        for (const rule of rules) {
          const found = await ask(rule, nowUtc()).catch((error: unknown) => { if (!isFailure(error)) throw error; return error })
          if (isFailure(found)) findings.push(failed(rule, found))
          else if (found.count > 0) findings.push({ rule: rule.name, severity: severityOf(rule.severity), file: null, count: found.count, message: `${counted(found.count, 'row')} found that should not be: ${rule.expects}`, remedy: rule.remedy, examples: found.examples.map(plainRow) })
        }
        return findings
      }, batch.dataset)
    },
  }
}

function failed({ name }: OwnRule, error: Error): Finding {
  return { rule: name, severity: 'warn', file: null, count: 0, message: `The rule could not be run, and held nothing up: ${error.message.split('\n')[0] ?? ''}`, remedy: 'Correct the rule with `gridlake rules add`, or remove it.', examples: [] }
}

function unknown(name: string): Error { return fail('gate/unknown-rule', `there is no rule "${name}"; \`gridlake rules list\` shows those that are`, { name }) }
