/** What a registration takes over from the version before and from the settings: schema, metadata, rules. Pure. */
import type { SchemaBody } from './body.ts'
import type { Content, Metadata } from './records.ts'
import { mergedMetadata, mergedRules } from './rule-set.ts'
import type { Settings } from './settings.ts'

/** The property in which clients find the version of the metadata, and by which they claim the next one. */
const versionProperty = 'confluent:version'

/** `next` is null for a look-up, which changes no version. */
export function populated(body: SchemaBody, config: Settings, previous: Content | undefined, next: number | null): SchemaBody {
  const from = body.schema.trim() === '' && previous !== undefined ? { schema: previous.schema, type: previous.type, references: previous.references } : {}
  const specific = body.metadata ?? previous?.metadata ?? null
  const metadata = mergedMetadata(mergedMetadata(config.defaultMetadata ?? null, specific), config.overrideMetadata ?? null)
  const ruleSet = mergedRules(mergedRules(config.defaultRuleSet ?? null, body.ruleSet ?? previous?.ruleSet ?? null), config.overrideRuleSet ?? null)
  const claimed = next !== null && (body.version !== null || metadata?.properties?.[versionProperty] !== undefined)
  return { ...body, ...from, metadata: claimed ? { ...metadata, properties: { ...metadata?.properties, [versionProperty]: String(next) } } : metadata, ruleSet }
}

/** Equal but for the version that the metadata tell. */
export function sameButVersion(one: Content, other: Content): boolean {
  return one.schema === other.schema && one.type === other.type && text(one.references) === text(other.references) && text(one.ruleSet) === text(other.ruleSet)
    && text(withoutVersion(one.metadata)) === text(withoutVersion(other.metadata))
}

function withoutVersion(metadata: Metadata | null): Metadata | null {
  if (metadata?.properties?.[versionProperty] === undefined) return metadata
  const properties = Object.fromEntries(Object.entries(metadata.properties).filter(([name]) => name !== versionProperty))
  const { tags, sensitive } = metadata
  if (Object.keys(properties).length === 0 && tags === undefined && sensitive === undefined) return null
  return { ...metadata, properties }
}

function text(value: unknown): string { return JSON.stringify(value) }
