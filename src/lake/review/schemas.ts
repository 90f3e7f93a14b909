/** The form of what review takes over HTTP. */
import { type TSchemaOptions, Type } from 'typebox'
import { mergeStrategies } from '../port.ts'
import { hookEvents, pullStates } from './records.ts'

const strict = { additionalProperties: false } as const
const branch = (description: string) => Type.String({ minLength: 1, maxLength: 200, description })
const oneOf = <const T extends readonly string[]>(values: T, options: TSchemaOptions = {}) => Type.Union(values.map(value => Type.Literal(value as T[number])), options)

export const pullId = Type.Object({ id: Type.Integer({ minimum: 1, description: 'Number of the pull request.' }) }, strict)

export const pullFilter = Type.Object({ state: Type.Optional(oneOf(pullStates)), limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }) }, strict)

export const newPull = Type.Object({
  title: Type.String({ minLength: 1, maxLength: 200 }), description: Type.Optional(Type.String({ maxLength: 20_000 })),
  source: branch('The branch that has the change.'), target: branch('The branch that shall get it.'),
  auto_merge: Type.Optional(Type.Boolean({ description: 'Merge as soon as nothing is missing. What the rule for the target says, unless told.' })),
  strategy: oneOf(mergeStrategies, { default: 'fail', description: 'Where both changed the same row.' }),
}, strict)

export const comment = Type.Object({ text: Type.String({ minLength: 1, maxLength: 20_000 }) }, strict)

export const seenCommits = Type.Object({
  source: Type.Optional(Type.String({ minLength: 40, maxLength: 40, description: 'The source\'s commit that was looked at.' })),
  target: Type.Optional(Type.String({ minLength: 40, maxLength: 40, description: 'The target\'s commit that was looked at.' })),
}, strict)

export const again = Type.Object({ again: Type.Boolean({ default: false, description: 'Also checks that have a verdict.' }) }, strict)

export const autoMerge = Type.Object({ on: Type.Boolean() }, strict)

export const pullDiff = Type.Object({ table: Type.Optional(Type.String({ maxLength: 200, description: 'Row by row.' })), limit: Type.Integer({ minimum: 0, maximum: 10_000, default: 100 }) }, strict)

export const rule = Type.Object({
  pattern: branch('Such as prod, prod/* or team/**.'), required_checks: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  approvals: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })), approvers: Type.Optional(oneOf(['admins', 'anyone'])),
  direct_commits: Type.Optional(Type.Boolean()), forced_moves: Type.Optional(Type.Boolean()), runs: Type.Optional(Type.Boolean()),
  auto_merge_from: Type.Optional(Type.Array(branch('Pattern of sources.'), { maxItems: 50 })),
}, strict)

export const pattern = Type.Object({ pattern: branch('As the list shows it.') }, strict)

export const check = Type.Object({ name: Type.String({ maxLength: 64 }), sql: Type.String({ minLength: 1, maxLength: 100_000 }), doc: Type.Optional(Type.String({ maxLength: 1000 })) }, strict)

export const named = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }) }, strict)

export const hook = Type.Object({
  name: Type.String({ maxLength: 64 }), pattern: branch('Branches, such as main or prod/*.'), on: Type.Array(oneOf(hookEvents), { minItems: 1 }),
  url: Type.Optional(Type.String({ maxLength: 2000 })), secret: Type.Optional(Type.String({ maxLength: 100, description: 'Environment variable with the key of the signature.' })),
  check: Type.Optional(Type.String({ maxLength: 64 })), timeout_ms: Type.Optional(Type.Integer({ minimum: 1, maximum: 600_000 })),
}, strict)

export const most = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }) }, strict)
