/** Pull requests, protection, checks and hooks over HTTP. */
import { type Route, route } from '#base/capability.ts'
import type { Lake } from '../port.ts'
import { compared } from './readiness.ts'
import { again, autoMerge, check, comment, hook, most, named, newPull, pattern, pullDiff, pullFilter, pullId, rule, seenCommits } from './schemas.ts'
import type { ReviewService } from './service.ts'

export function reviewRoutes(service: ReviewService, lake: Lake): Route[] {
  return [...pullRoutes(service, lake), ...talkRoutes(service), ...policyRoutes(service)]
}

function pullRoutes({ pulls }: ReviewService, lake: Lake): Route[] {
  return [
    route({
      method: 'GET', path: '/api/pulls', permission: 'read', summary: 'Pull requests, newest first.', query: pullFilter,
      async handle({ query }) { return { pull_requests: await pulls.list(query) } },
    }),
    route({
      method: 'POST', path: '/api/pulls', permission: 'write', summary: 'Open a pull request; its merge is tried and checked at once.', body: newPull,
      async handle({ body, principal }) { return await pulls.create(principal, body) },
    }),
    route({
      method: 'GET', path: '/api/pulls/:id', permission: 'read', summary: 'A pull request, its events and what is missing.', params: pullId,
      async handle({ params }) { return await pulls.show(params.id) },
    }),
    route({
      method: 'GET', path: '/api/pulls/:id/diff', permission: 'read', summary: 'What a pull request would change, by table, or row by row of one table.', params: pullId, query: pullDiff,
      async handle({ params, query }) {
        const { pull } = await pulls.show(params.id)
        const [from, to] = compared(pull)
        return query.table === undefined ? { from, to, tables: await lake.diff(from, to), names: await lake.diffNames(from, to) } : { from, to, ...await lake.diffRows(from, to, query.table, { limit: query.limit }) }
      },
    }),
    route({
      method: 'GET', path: '/api/pulls/:id/preview', permission: 'read', summary: 'What its merge would do now, with the conflicts.', params: pullId,
      async handle({ params }) {
        const { pull } = await pulls.show(params.id)
        return await lake.previewMerge(pull.source, pull.target, pull.strategy)
      },
    }),
    route({
      method: 'POST', path: '/api/pulls/:id/merge', permission: 'write', summary: 'Merge what was checked.', params: pullId,
      async handle({ params, principal }) { return await pulls.merge(params.id, principal) },
    }),
    route({
      method: 'POST', path: '/api/pulls/:id/close', permission: 'write', summary: 'Close a pull request without merging it.', params: pullId,
      async handle({ params, principal }) { return await pulls.close(params.id, principal) },
    }),
    route({
      method: 'PUT', path: '/api/pulls/:id/auto-merge', permission: 'write', summary: 'Whether it merges itself as soon as nothing is missing.', params: pullId, body: autoMerge,
      async handle({ params, body, principal }) { return await pulls.setAutoMerge(params.id, principal, body.on) },
    }),
    route({
      method: 'POST', path: '/api/pulls/:id/checks', permission: 'write', summary: 'Try the merge and run its checks.', params: pullId, body: again,
      async handle({ params, body, principal }) { return await pulls.check(params.id, principal, body.again) },
    }),
  ]
}

/** What people say in their own name; whether an approval counts is the rule's to tell. */
function talkRoutes({ pulls }: ReviewService): Route[] {
  return [
    route({
      method: 'POST', path: '/api/pulls/:id/comments', permission: 'self', summary: 'Say something about a pull request.', params: pullId, body: comment,
      async handle({ params, body, principal }) { return await pulls.comment(params.id, principal, body.text) },
    }),
    route({
      method: 'POST', path: '/api/pulls/:id/approvals', permission: 'self', summary: 'Approve the merge of exactly these commits; not one\'s own.', params: pullId, body: seenCommits,
      async handle({ params, body, principal }) { return await pulls.approve(params.id, principal, body) },
    }),
  ]
}

function policyRoutes({ policy, setRule, setCheck, setHook, deliveries }: ReviewService): Route[] {
  return [
    route({ method: 'GET', path: '/api/protection', permission: 'read', summary: 'Rules that protect branches.', async handle() { return { rules: await policy.rules() } } }),
    route({ method: 'PUT', path: '/api/protection', permission: 'admin', summary: 'Set the rule of a pattern.', body: rule, async handle({ body }) { return await setRule(body) } }),
    route({
      method: 'DELETE', path: '/api/protection', permission: 'admin', summary: 'Remove the rule of a pattern.', query: pattern,
      async handle({ query }) { await policy.removeRule(query.pattern); return { removed: query.pattern } },
    }),
    route({ method: 'GET', path: '/api/checks', permission: 'read', summary: 'Checks in SQL.', async handle() { return { checks: await policy.checks() } } }),
    route({ method: 'PUT', path: '/api/checks', permission: 'admin', summary: 'Set a check: SQL that must find no rows.', body: check, async handle({ body, principal }) { return await setCheck(principal, body) } }),
    route({
      method: 'DELETE', path: '/api/checks', permission: 'admin', summary: 'Remove a check.', query: named,
      async handle({ query }) { await policy.removeCheck(query.name); return { removed: query.name } },
    }),
    route({ method: 'GET', path: '/api/hooks', permission: 'admin', summary: 'Hooks; secrets are named, never shown.', async handle() { return { hooks: await policy.hooks() } } }),
    route({ method: 'PUT', path: '/api/hooks', permission: 'admin', summary: 'Set a hook.', body: hook, async handle({ body, principal }) { return await setHook(principal, body) } }),
    route({
      method: 'DELETE', path: '/api/hooks', permission: 'admin', summary: 'Remove a hook.', query: named,
      async handle({ query }) { await policy.removeHook(query.name); return { removed: query.name } },
    }),
    route({ method: 'GET', path: '/api/hooks/deliveries', permission: 'admin', summary: 'How hooks went, newest first.', query: most, async handle({ query }) { return { deliveries: await deliveries(query.limit) } } }),
  ]
}
