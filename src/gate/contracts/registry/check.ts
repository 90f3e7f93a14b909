/** Which versions a new schema is held against, and the check without a registration. */
import { isFailure, messageOf } from '#base/error.ts'
import type { SchemaBody } from './body.ts'
import { type Before, messagesOf, type Problem, problemsOf } from './compatibility.ts'
import type { Checked } from './contents.ts'
import { isRefused, refused } from './errors.ts'
import { type Name, shown, textOf } from './names.ts'
import type { Version } from './records.ts'
import { reservedProblems } from './reserved.ts'
import { live, type Service } from './service.ts'
import type { Level, Settings } from './settings.ts'

export interface Verdict { readonly compatible: boolean, /** None unless asked for. */ readonly messages: readonly string[] }

/** What speaks against a new schema after these versions, ascending. */
export async function problemsWith(service: Service, name: Name, versions: readonly Version[], config: Settings & { compatibilityLevel: Level }, checked: Pick<Checked, 'parsed' | 'metadata' | 'content'>): Promise<Problem[]> {
  const problems = problemsOf(await service.contents.formats(), config, checked.parsed, await beforeOf(service, name, versions, config, checked))
  if (config.validateFields !== true) return problems
  const latest = versions.at(-1)
  const differences = reservedProblems(checked.content, latest === undefined ? undefined : await service.store.byId(name.context, latest.id))
  return differences.length === 0 ? problems : [{ version: latest?.version ?? 0, direction: 'BACKWARD', differences, witness: null }, ...problems]
}

/** Of these versions, those that the level and the group let count. Those that it passes over are not even parsed. */
async function beforeOf({ store, contents }: Service, { context }: Name, versions: readonly Version[], { compatibilityLevel, compatibilityGroup }: Settings & { compatibilityLevel: Level }, { metadata }: Pick<Checked, 'metadata'>): Promise<Before[]> {
  if (compatibilityLevel === 'NONE') return []
  const before: Before[] = []
  for (const { version, id } of versions.toReversed()) {
    const record = await store.byId(context, id)
    if (record === undefined) continue
    if (compatibilityGroup !== undefined && record.metadata?.properties?.[compatibilityGroup] !== metadata?.properties?.[compatibilityGroup]) continue
    before.unshift({ version, parsed: await contents.parsed(context, record) })
    if (!compatibilityLevel.endsWith('_TRANSITIVE')) break
  }
  return before
}

/** `version`: against this alone; null for the versions that a registration would be held against. Throws 40401, 40402, 42201. */
export async function check(service: Service, name: Name, body: SchemaBody, version: number | 'latest' | null, { normalize, verbose }: { readonly normalize: boolean, readonly verbose: boolean }): Promise<Verdict> {
  const { store, contents, settings } = service
  const [{ versions }, config] = await Promise.all([store.subject(name), settings.configInScope(name)])
  const alive = live(versions)
  const chosen = version === null ? alive : version === 'latest' ? alive.slice(-1) : alive.filter(one => one.version === version)
  if (chosen.length === 0 && typeof version === 'number') throw refused('unknownVersion', `there is no version ${version} of the subject ${shown(textOf(name))}`)
  try {
    // Most are asked about once: thousands of them in memory would cost more than to read one again.
    const checked = await contents.check(name.context, body, normalize || config.normalize === true, false)
    const problems = await problemsWith(service, name, chosen, config, checked)
    return { compatible: problems.length === 0, messages: verbose ? messagesOf(problems, config) : [] }
  } catch (error) {
    // Whoever asks for reasons is told that the schema is none, as a reason.
    if (verbose && (isFailure(error, 'schema/invalid') || isRefused(error, 'invalidSchema'))) return { compatible: false, messages: [messageOf(error)] }
    throw error
  }
}
