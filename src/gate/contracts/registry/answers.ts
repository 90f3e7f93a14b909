/** Answers as the protocol writes them: what is empty is left out. Pure. */
import { globalContext, textOf } from './names.ts'
import type { Content, SchemaRecord } from './records.ts'
import type { Found } from './service.ts'
import type { Settings } from './settings.ts'

type Written = Readonly<Record<string, unknown>>

function contentFields({ type, references, metadata, ruleSet, schema }: Content): Written {
  return {
    schemaType: type, schema,
    ...references.length === 0 ? {} : { references: references.map(({ name, subject, version }) => ({ name, subject, version })) },
    ...metadata === null ? {} : { metadata }, ...ruleSet === null ? {} : { ruleSet },
  }
}

/** By id, which belongs to no subject. */
export function schemaAnswer(record: SchemaRecord, maxId?: number): Written {
  return { ...contentFields(record), guid: record.guid, ...maxId === undefined ? {} : { maxId } }
}

export function versionAnswer(found: Found): Written {
  return { subject: textOf(found.name), id: found.id, guid: found.guid, version: found.version, ...contentFields(found), ...found.deleted ? { deleted: true } : {} }
}

export function registeredAnswer(found: Found): Written {
  return { id: found.id, version: found.version, guid: found.guid, ...contentFields(found) }
}

/** Told, the level has another name than asked for. */
export function settingsAnswer(settings: Settings): Written { return { ...settings } }

export function settingsEcho({ compatibilityLevel, ...rest }: Settings): Written {
  return { ...compatibilityLevel === undefined ? {} : { compatibility: compatibilityLevel }, ...rest }
}

export function contextsAnswer(contexts: readonly string[]): readonly string[] { return contexts.filter(context => context !== globalContext) }
