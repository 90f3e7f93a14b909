/** What the lake holds, over HTTP. */
import { Type } from 'typebox'
import { type Route, route } from '#base/capability.ts'
import { type How, mergeStrategies } from '../port.ts'
import type { VersionPorts } from './commands.ts'
import { listedBranches } from './ref-commands.ts'
import { revertRequest } from './undo.ts'

const ref = (what: string): ReturnType<typeof Type.String> => Type.String({ minLength: 1, maxLength: 200, description: what })
const atMain = Type.String({ minLength: 1, maxLength: 200, default: 'main', description: 'Branch, commit or time.' })

const strategy = Type.Union(mergeStrategies.map(name => Type.Literal(name)), { default: 'fail', description: 'Where both sides changed the same key.' })
const message = Type.Optional(Type.String({ maxLength: 2000, description: 'Why; kept with the commit.' }))
const strict = { additionalProperties: false }

export function versionRoutes(ports: VersionPorts): Route[] { return [...readRoutes(ports), ...refRoutes(ports), ...changeRoutes(ports), ...replayRoutes(ports)] }

const seenTarget = Type.Optional(Type.Object({ target: ref('The branch\'s commit that was looked at.') }, strict))

function by(principal: { readonly name: string }, message: string, expect?: How['expect']): How {
  return { author: principal.name, message, run_id: null, ...expect === undefined ? {} : { expect } }
}

function refRoutes({ lake }: VersionPorts): Route[] {
  return [
    route({
      method: 'GET', path: '/api/branches', permission: 'read', summary: 'Branches and where they point.',
      async handle() { return { branches: await listedBranches(lake) } },
    }),
    route({
      method: 'POST', path: '/api/branches', permission: 'write', summary: 'Make a branch.',
      body: Type.Object({ name: ref('Name of the branch.'), from: atMain }, { additionalProperties: false }),
      async handle({ body, principal }) { return await lake.createBranch(body.name, body.from, by(principal, `Create ${body.name}`)) },
    }),
    route({
      method: 'DELETE', path: '/api/branches', permission: 'write', summary: 'Delete a branch.',
      query: Type.Object({ name: ref('Name of the branch.') }, { additionalProperties: false }),
      async handle({ query, principal }) { await lake.deleteBranch(query.name, by(principal, `Delete ${query.name}`)); return { deleted: query.name } },
    }),
    route({
      method: 'GET', path: '/api/tags', permission: 'read', summary: 'Tags and where they stay.',
      async handle() { return { tags: await lake.tags() } },
    }),
    route({
      method: 'POST', path: '/api/tags', permission: 'write', summary: 'Give a commit a name that stays.',
      body: Type.Object({ name: ref('Name of the tag.'), at: atMain, message }, strict),
      async handle({ body, principal }) { return await lake.createTag(body.name, body.at, by(principal, body.message ?? '')) },
    }),
    route({
      method: 'DELETE', path: '/api/tags', permission: 'write', summary: 'Delete a tag.',
      query: Type.Object({ name: ref('Name of the tag.') }, strict),
      async handle({ query, principal }) { await lake.deleteTag(query.name, by(principal, `Delete tag ${query.name}`)); return { deleted: query.name } },
    }),
  ]
}

/** What moves a branch on, or back. */
function changeRoutes({ lake }: VersionPorts): Route[] {
  return [
    route({
      method: 'GET', path: '/api/merge', permission: 'read', summary: 'What a merge would do, with the rows that both sides changed.',
      query: Type.Object({ from: ref('Branch, tag or commit.'), into: atMain, strategy }, strict),
      async handle({ query }) { return await lake.previewMerge(query.from, query.into, query.strategy) },
    }),
    route({
      method: 'POST', path: '/api/merge', permission: 'write', summary: 'Merge a branch into another.',
      body: Type.Object({ from: ref('Branch, tag or commit.'), into: atMain, strategy, message, expect: Type.Optional(Type.Object({ source: Type.Optional(ref('Commit.')), target: Type.Optional(ref('Commit.')) }, strict)) }, strict),
      async handle({ body, principal }) {
        return await lake.merge(body.from, body.into, by(principal, body.message ?? `Merge ${body.from} into ${body.into}`, body.expect), body.strategy)
      },
    }),
    route({
      method: 'POST', path: '/api/reset', permission: 'admin', summary: 'Move a branch to another commit, leaving behind what came after.',
      body: Type.Object({ branch: ref('Branch.'), to: ref('Commit, tag, branch or time.'), message, expect: seenTarget }, strict),
      async handle({ body, principal }) { return await lake.reset(body.branch, body.to, by(principal, body.message ?? `Reset ${body.branch} to ${body.to}`, body.expect)) },
    }),
  ]
}

/** Single commits put on a branch, or taken back from it. */
function replayRoutes(ports: VersionPorts): Route[] {
  const { lake } = ports
  return [
    route({
      method: 'GET', path: '/api/cherry-pick', permission: 'read', summary: 'What a cherry-pick would do, with the rows that stand against it.',
      query: Type.Object({ commit: ref('Commit.'), onto: atMain }, strict),
      async handle({ query }) { return await lake.previewCherryPick(query.commit, query.onto) },
    }),
    route({
      method: 'POST', path: '/api/cherry-pick', permission: 'write', summary: 'Put what one commit did on top of a branch.',
      body: Type.Object({ commit: ref('Commit.'), onto: atMain, message, expect: seenTarget }, strict),
      async handle({ body, principal }) {
        const { id, message } = await lake.resolve(body.commit)
        return await lake.cherryPick(id, body.onto, by(principal, body.message ?? `Pick ${id.slice(0, 8)}: ${message}`, body.expect))
      },
    }),
    route({
      method: 'GET', path: '/api/revert', permission: 'read', summary: 'What taking back a commit or a whole run would do, with the rows that stand against it and the views that read its tables.',
      query: Type.Object({ thing: ref('Run id or commit.'), on: atMain }, strict),
      async handle({ query }) {
        const { commits } = await revertRequest(ports, query.thing, query.on)
        const preview = await lake.previewRevert(commits, query.on)
        return { ...preview, commits, readers: await lake.readers(preview.tables.map(({ table }) => table)) }
      },
    }),
    route({
      method: 'POST', path: '/api/revert', permission: 'write', summary: 'Take back what a commit or a whole run did.',
      body: Type.Object({ thing: ref('Run id or commit.'), on: atMain, message, expect: seenTarget }, strict),
      async handle({ body, principal }) {
        const { commits, message } = await revertRequest(ports, body.thing, body.on)
        const commit = await lake.revert(commits, body.on, by(principal, body.message ?? message, body.expect))
        return { commit, readers: await lake.readers(commit.tables.map(change => change.table)) }
      },
    }),
  ]
}

function readRoutes({ lake }: VersionPorts): Route[] {
  return [
    route({
      method: 'GET', path: '/api/log', permission: 'read', summary: 'Commits, newest first.',
      query: Type.Object({ ref: atMain, limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }), table: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false }),
      async handle({ query }) { return { commits: await lake.log(query.ref, { limit: query.limit, ...query.table === undefined ? {} : { table: query.table } }) } },
    }),
    route({
      method: 'GET', path: '/api/diff', permission: 'read', summary: 'What one ref has that another has not.',
      query: Type.Object({ from: ref('Branch, commit or time.'), to: atMain }, { additionalProperties: false }),
      async handle({ query }) { return { from: query.from, to: query.to, tables: await lake.diff(query.from, query.to), names: await lake.diffNames(query.from, query.to) } },
    }),
    route({
      method: 'GET', path: '/api/diff/rows', permission: 'read', summary: 'Rows of a table that differ, with old and new values.',
      query: Type.Object({ from: ref('Branch, commit or time.'), to: atMain, table: ref('namespace.table'), limit: Type.Integer({ minimum: 0, maximum: 10_000, default: 100 }) }, strict),
      async handle({ query }) { return await lake.diffRows(query.from, query.to, query.table, { limit: query.limit }) },
    }),
    route({
      method: 'GET', path: '/api/tables', permission: 'read', summary: 'Tables and views with their columns.',
      query: Type.Object({ ref: atMain }, { additionalProperties: false }),
      async handle({ query }) { return { tables: await lake.tables(query.ref) } },
    }),
  ]
}
