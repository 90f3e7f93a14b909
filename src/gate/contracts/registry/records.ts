/** What the registry keeps, and under which keys. Whoever changes a subject expects its record as it was read: that is the one lock. */
import type { SchemaType } from '../format.ts'
import type { Name } from './names.ts'

/** As the protocol writes it. */
export interface ReferenceTo { readonly name: string, readonly subject: string, readonly version: number }

export interface Metadata {
  readonly tags?: Readonly<Record<string, readonly string[]>>
  readonly properties?: Readonly<Record<string, string>>
  readonly sensitive?: readonly string[]
}

export interface Rule {
  readonly name: string
  readonly doc?: string
  readonly kind?: string
  readonly mode?: string
  readonly type?: string
  readonly tags?: readonly string[]
  readonly params?: Readonly<Record<string, string>>
  readonly expr?: string
  readonly onSuccess?: string
  readonly onFailure?: string
  readonly disabled?: boolean
}

export interface RuleSet {
  readonly migrationRules?: readonly Rule[]
  readonly domainRules?: readonly Rule[]
  readonly encodingRules?: readonly Rule[]
  readonly enableAt?: string
}

/** What an id stands for: two registrations with the same content have one id. */
export interface Content {
  readonly type: SchemaType
  readonly schema: string
  readonly references: readonly ReferenceTo[]
  readonly metadata: Metadata | null
  readonly ruleSet: RuleSet | null
}

/** Never deleted, so that no id is given twice. `gone`: its last version was deleted for good, and it is no longer answered. */
export interface SchemaRecord extends Content { readonly id: number, readonly guid: string, readonly hash: string, readonly gone?: true }

export interface Version { readonly version: number, readonly id: number, readonly deleted?: true }

/** All versions in one record: what a check must look at is read at once, and cannot change under it. Ascending. */
export interface SubjectRecord { readonly name: Name, readonly versions: readonly Version[] }

export interface HashRecord { readonly id: number }
export interface GuidRecord { readonly context: string, readonly id: number }
export interface UseRecord { readonly subject: string }
export interface ReferrerRecord { readonly context: string, readonly id: number }
export interface ContextRecord { readonly context: string }

const root = 'registry/'
const word = (text: string): string => encodeURIComponent(text)
const number = (value: number): string => String(value).padStart(10, '0')
const path = (...parts: readonly string[]): string => root + parts.join('/')

export const keys = {
  schema: (context: string, id: number) => path('schema', word(context), number(id)),
  hash: (context: string, hash: string) => path('hash', word(context), hash),
  guid: (guid: string, context: string) => path('guid', guid, word(context)),
  subject: ({ context, subject }: Name) => path('subject', word(context), word(subject)),
  use: (context: string, id: number, subject: string) => path('use', word(context), number(id), word(subject)),
  referrer: (to: Name, version: number, context: string, id: number) => path('referrer', word(to.context), word(to.subject), number(version), word(context), number(id)),
  /** Written by whoever refers to the subject: a deletion that looked before expects it unchanged. */
  fence: ({ context, subject }: Name) => path('fence', word(context), word(subject)),
  config: ({ context, subject }: Name) => path('config', word(context), word(subject)),
  mode: ({ context, subject }: Name) => path('mode', word(context), word(subject)),
  context: (context: string) => path('context', word(context)),
} as const

export const prefixes = {
  schemas: (context: string) => path('schema', word(context), ''),
  guids: (guid: string) => path('guid', guid, ''),
  subjects: (context: string) => path('subject', word(context), ''),
  allSubjects: path('subject', ''),
  uses: (context: string, id: number) => path('use', word(context), number(id), ''),
  referrers: (to: Name, version: number) => path('referrer', word(to.context), word(to.subject), number(version), ''),
  modes: (context: string) => path('mode', word(context), ''),
  contexts: path('context', ''),
} as const
