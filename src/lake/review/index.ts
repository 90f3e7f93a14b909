/** The plug of review: data pull requests, branch protection, checks and hooks. */
import type { Capability } from '#base/capability.ts'
import type { Lake } from '../port.ts'
import { policyCommands } from './policy-commands.ts'
import { pullCommands } from './pull-commands.ts'
import { reviewRoutes } from './routes.ts'
import type { ReviewService } from './service.ts'

export { guardsInOrder, reviewGuard } from './guard.ts'
export { type ReviewService, reviewService } from './service.ts'

export const review: Capability<{ readonly review: ReviewService, readonly lake: Lake }> = {
  name: 'review',
  stage: 'lake',
  summary: 'Data pull requests with checks and approvals, protection of branches, hooks.',
  start: ({ review: service, lake }) => ({
    commands: [...pullCommands(service, lake), ...policyCommands(service)],
    routes: reviewRoutes(service, lake),
    async close() { await service.drain() },
  }),
}
