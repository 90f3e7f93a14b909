/** Settings and modes: of a subject, of its context, of all contexts (`.__GLOBAL`). What a narrower place says wins, field by field. */
import type { Meta } from '#drivers/meta/port.ts'
import { metadataOf, ruleSetOf } from './body.ts'
import { refused } from './errors.ts'
import { type Fields, flag, optional, text } from './fields.ts'
import { defaultContext, globalContext, type Name, shown, textOf } from './names.ts'
import { keys, type Metadata, type RuleSet } from './records.ts'
import { settled } from './settled.ts'

export const levels = ['NONE', 'BACKWARD', 'BACKWARD_TRANSITIVE', 'FORWARD', 'FORWARD_TRANSITIVE', 'FULL', 'FULL_TRANSITIVE'] as const
export type Level = typeof levels[number]
const policies = ['STRICT', 'LENIENT', 'LOGICAL'] as const
export const modes = ['READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT', 'FORWARD'] as const
export type Mode = typeof modes[number]

export interface Settings {
  readonly compatibilityLevel?: Level
  readonly compatibilityPolicy?: typeof policies[number]
  /** A property of the metadata: only versions that have the same value there are compared. */
  readonly compatibilityGroup?: string
  readonly normalize?: boolean
  readonly validateFields?: boolean
  readonly validateNewSchemas?: boolean
  readonly validateRules?: boolean
  /** Another subject that is meant by this one. */
  readonly alias?: string
  readonly aliasForDeks?: string
  readonly defaultMetadata?: Metadata
  readonly overrideMetadata?: Metadata
  readonly defaultRuleSet?: RuleSet
  readonly overrideRuleSet?: RuleSet
}

export const defaultLevel: Level = 'BACKWARD'
/** The default context, whose settings the protocol calls global. */
export const everywhere: Name = { context: defaultContext, subject: '' }

const readers: { readonly [Field in keyof Settings]-?: (value: unknown, at: string) => NonNullable<Settings[Field]> } = {
  compatibilityLevel: level, compatibilityPolicy: policy, compatibilityGroup: text,
  normalize: flag, validateFields: flag, validateNewSchemas: flag, validateRules: flag, alias: text, aliasForDeks: text,
  defaultMetadata: metadataOf, overrideMetadata: metadataOf, defaultRuleSet: ruleSetOf, overrideRuleSet: ruleSetOf,
}

/** What a body sets (`set`), and which fields it takes back by null. Throws 42203, 42210. */
export function settingsBody(fields: Fields): { readonly set: Settings, readonly cleared: readonly string[] } {
  // The protocol calls the level differently where it is asked for and where it is told.
  const given: Fields = fields['compatibilityLevel'] === undefined && fields['compatibility'] !== undefined ? { ...fields, compatibilityLevel: fields['compatibility'] } : fields
  const set = Object.fromEntries(Object.entries(readers).flatMap(([field, read]) => {
    const value: unknown = optional<unknown>(given, field, read)
    return value === null ? [] : [[field, value]]
  })) as Settings
  return { set, cleared: Object.keys(readers).filter(field => given[field] === null) }
}

function level(value: unknown): Level {
  const found = levels.find(one => one === String(value).toUpperCase())
  if (found === undefined) throw refused('invalidLevel', `${shown(String(value))} is no compatibility level: expected one of ${levels.join(', ')}`)
  return found
}

function policy(value: unknown, at: string): typeof policies[number] {
  const given = text(value, at)
  const found = policies.find(one => one === given.toUpperCase())
  if (found === undefined) throw refused('invalidLevel', `${shown(given)} is no compatibility policy: expected one of ${policies.join(', ')}`)
  return found
}

/** Undefined where the body says none. Throws 42204. */
export function modeBody(fields: Fields): Mode | undefined {
  const given = optional(fields, 'mode', text)
  if (given === null) return undefined
  const found = modes.find(one => one === given.toUpperCase())
  if (found === undefined) throw refused('invalidMode', `${shown(given)} is no mode: expected one of ${modes.join(', ')}`)
  return found
}

export interface SettingsStore {
  config(name: Name): Promise<Settings | undefined>
  /** With what its context and all say where it says nothing. */
  configInScope(name: Name): Promise<Settings & { readonly compatibilityLevel: Level }>
  change(name: Name, change: ReturnType<typeof settingsBody>): Promise<Settings>
  forget(name: Name): Promise<void>
  mode(name: Name): Promise<Mode | undefined>
  modeInScope(name: Name): Promise<Mode>
  setMode(name: Name, mode: Mode | undefined): Promise<void>
}

export function settingsStore(meta: Meta): SettingsStore {
  const config = async (name: Name): Promise<Settings | undefined> => (await meta.get<Settings>(keys.config(name)))?.value
  const mode = async (name: Name): Promise<Mode | undefined> => (await meta.get<{ mode: Mode }>(keys.mode(name)))?.value.mode

  return {
    config, mode,
    async configInScope(name) {
      const merged: Settings = Object.assign({}, ...await Promise.all(scopes(name).map(config))) as Settings
      return { ...merged, compatibilityLevel: merged.compatibilityLevel ?? defaultLevel }
    },
    async change(name, { set, cleared }) {
      return await settled(async () => {
        const before = await meta.get<Settings>(keys.config(name))
        const after = Object.fromEntries(Object.entries({ ...before?.value, ...set }).filter(([field]) => !cleared.includes(field))) as Settings
        await meta.write({ expect: [{ key: keys.config(name), revision: before?.revision ?? null }], put: [{ key: keys.config(name), value: after }] })
        return after
      })
    },
    async forget(name) { await meta.write({ delete: [keys.config(name)] }) },
    async modeInScope(name) {
      const found = (await Promise.all(scopes(name).map(mode))).filter(one => one !== undefined)
      // These two are for the whole registry, whatever a subject says.
      return found.find(one => one === 'READONLY_OVERRIDE' || one === 'FORWARD') ?? found.at(-1) ?? 'READWRITE'
    },
    async setMode(name, value) { await meta.write(value === undefined ? { delete: [keys.mode(name)] } : { put: [{ key: keys.mode(name), value: { mode: value } }] }) },
  }
}

/** Widest first. */
function scopes(name: Name): Name[] {
  const wider: Name[] = [{ context: globalContext, subject: '' }, { context: name.context, subject: '' }, name]
  return wider.filter((scope, index) => wider.findIndex(other => textOf(other) === textOf(scope)) === index)
}
