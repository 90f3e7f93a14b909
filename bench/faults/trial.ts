/** Files through the whole path, one by one, each with the history that it would have had, and what was said of them. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Services } from '#app/host.ts'
import { ingest, type IngestResult } from '#feeds/ingest/index.ts'
import type { Case } from './cases.ts'
import { type DayFile, type ListFile, putUp } from './day-file.ts'

/** What the gate said of one file. */
export interface Said {
  readonly state: string
  /** Rules that found something, by severity. */
  readonly blocked: ReadonlySet<string>
  readonly warned: ReadonlySet<string>
  readonly noted: ReadonlySet<string>
  /** Code, where it was refused or failed. */
  readonly error: string | null
  readonly messages: readonly string[]
}

export interface Trial {
  /** Takes files to main, the clock at the instant at which the last of them came. */
  history(files: readonly (DayFile | ListFile)[]): Promise<void>
  /** Takes one file to main. */
  take(file: DayFile): Promise<Said>
  /** Judges one for main as it stands, and leaves main alone. */
  tryOut(one: Pick<Case, 'file' | 'text' | 'at'>): Promise<Said>
}

export function trialIn(services: Services, folder: string): Trial {
  let number = 0
  let now = 0
  const ports = { ...services, clock: { now: () => now } }
  const put = async (files: readonly { readonly name: string, readonly text: string }[]): Promise<string[]> => {
    const into = join(folder, `in-${++number}`)
    await mkdir(into, { recursive: true })
    return await Promise.all(files.map(async ({ name, text }, index) => {
      const path = join(into, `${index}`, name)
      await mkdir(join(into, `${index}`), { recursive: true })
      await writeFile(path, text)
      return path
    }))
  }
  const take = async (files: readonly { readonly name: string, readonly text: string }[], at: number, merge: boolean): Promise<IngestResult> => {
    now = at
    const result = await ingest(ports, await put(files), { branch: 'main', merge, again: false, author: 'trial' })
    await rm(join(folder, `in-${number}`), { recursive: true })
    return result
  }
  return {
    async history(files) {
      const at = Math.max(...files.map(file => file.published))
      const { files: outcomes } = await take(files, at, true)
      for (const { state, name, error } of outcomes) if (state !== 'merged') throw new Error(`${name} is ${state} as history: ${JSON.stringify(error)}`)
    },
    take: async file => saidOf(await take([file], file.published, true)),
    async tryOut({ file, text, at }) {
      const { name } = at === file.published ? file : putUp(file, at)
      const result = await take([{ name, text }], at, false)
      for (const { state, branch } of result.runs) if (state === 'quarantined' || state === 'held') await services.lake.deleteBranch(branch)
      return saidOf(result)
    },
  }
}

function saidOf({ files: [outcome], runs }: IngestResult): Said {
  const found = runs.flatMap(run => run.verdict?.findings ?? [])
  const said = (severity: string): Set<string> => new Set(found.filter(finding => finding.severity === severity).map(finding => finding.rule))
  return {
    state: outcome?.state ?? 'none', blocked: said('block'), warned: said('warn'), noted: said('note'), error: outcome?.error?.code ?? null,
    messages: found.filter(({ severity }) => severity !== 'note').map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`),
  }
}
