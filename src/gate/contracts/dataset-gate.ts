/**
 * A run of a program whose contract of a dataset differs from the one by which the lake's rows were judged so far: rows of two
 * meanings must not come to lie in one table. A change that readers survive is written down, any other fails the batch.
 */
import type { Log } from '#base/log.ts'
import type { Turns } from '#base/turns.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Finding, Gate, JudgedBatch, Verdict } from '../port.ts'
import { datasetSchema } from './dataset-schema.ts'
import type { Problem } from './registry/compatibility.ts'
import { isRefused } from './registry/errors.ts'
import { register } from './registry/register.ts'
import type { Service } from './registry/service.ts'
import { shippedContext } from './shipped.ts'

export interface DatasetGatePorts { readonly meta: Meta, readonly service: Service, readonly turns: Turns, readonly log: Log }

const keyOf = (name: string): string => `registry/dataset/${encodeURIComponent(name)}`
const examplesMost = 10

/** Judges as `gate` does, and holds each dataset to its contract first. */
export function withDatasetContracts(gate: Gate, ports: DatasetGatePorts): Gate {
  // What was found well once in this process stays so: contracts are code.
  const known = new Map<string, Promise<Finding | null>>()
  async function finding(dataset: Dataset): Promise<Finding | null> {
    const checked = known.get(dataset.name) ?? contractFinding(ports, dataset)
    known.set(dataset.name, checked)
    const found = await checked.catch((error: unknown) => { known.delete(dataset.name); throw error })
    if (found !== null) known.delete(dataset.name)
    return found
  }
  /** Rows of another meaning are not judged by its rules, and stay as they came. */
  async function held(session: Session, { dataset, relation }: Pick<JudgedBatch, 'dataset' | 'relation'>, judge: () => Promise<Verdict>): Promise<Verdict> {
    const found = await finding(dataset)
    if (found === null) return await judge()
    const [counted] = await session.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${relation}`)
    return { outcome: 'fail', rows: Number(counted?.n ?? 0), aside: 0, findings: [found] }
  }
  return {
    judge: async (session, batch) => await held(session, batch, async () => await gate.judge(session, batch)),
    judgeOutside: async (session, batch) => await held(session, batch, async () => await gate.judgeOutside(session, batch)),
    merged: async verdict => { await gate.merged?.(verdict) },
  }
}

/** Null where the contract is the one that holds, or may follow it. */
export async function contractFinding({ meta, service, turns, log }: DatasetGatePorts, dataset: Dataset): Promise<Finding | null> {
  const text = datasetSchema(dataset)
  const before = await meta.get<{ text: string }>(keyOf(dataset.name))
  if (before?.value.text === text) return null
  const problems = before === undefined ? [] : await problemsAfter(before.value.text, text)
  if (problems.length > 0) return refusal(dataset, problems)
  const body = { schema: text, type: 'AVRO', references: [], metadata: null, ruleSet: null, id: null, version: null } as const
  await register(service, turns, { context: shippedContext, subject: dataset.name }, body, { normalize: false, force: true }).catch((error: unknown) => {
    // Somebody closed the registry: the contract holds all the same.
    if (!isRefused(error, 'notPermitted')) throw error
    log.warn({ dataset: dataset.name }, 'the contract of a dataset was not registered')
  })
  await meta.write({ put: [{ key: keyOf(dataset.name), value: { text } }] })
  return null
}

/** Both ways: old rows are read by new programs, and new rows by old questions. */
async function problemsAfter(before: string, now: string): Promise<Problem[]> {
  const [{ formats }, { problemsOf }] = await Promise.all([import('./formats.ts'), import('./registry/compatibility.ts')])
  return problemsOf(formats, { compatibilityLevel: 'FULL' }, formats.AVRO.parse(now, []), [{ version: 1, parsed: formats.AVRO.parse(before, []) }])
}

function refusal(dataset: Dataset, problems: readonly Problem[]): Finding {
  const differences = problems.flatMap(one => one.differences)
  return {
    rule: 'dataset-contract', severity: 'block', file: null, count: differences.length,
    message: `The contract of ${dataset.name} is not the one that the lake holds, and cannot follow it: ${differences.slice(0, 3).map(({ message }) => message).join('; ')}${differences.length > 3 ? ` and ${differences.length - 3} more` : ''}.`,
    remedy: 'Give what changed a new column (a new id), or a new dataset, and keep the old one as it is.',
    examples: differences.slice(0, examplesMost).map(({ kind, path, message }) => ({ kind, path, message })),
  }
}
