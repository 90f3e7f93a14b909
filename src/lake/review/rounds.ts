/** Tries the merge of the commits at which a pull request's branches stand now, and has the result checked. */
import { isFailure } from '#base/error.ts'
import type { Log } from '#base/log.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Runs } from '#feeds/port.ts'
import type { Lake } from '../port.ts'
import { makeCandidate } from './candidate.ts'
import type { PullStore } from './pull-store.ts'
import { type Heads, type Standing, standingOf } from './readiness.ts'
import type { CheckVerdict, PullRequest, Round, Rule } from './records.ts'
import { requiredChecks, ruleFor } from './rules.ts'
import { builtInDefinition, type PolicyStore } from './store.ts'

export interface PullPorts {
  readonly lake: Lake
  readonly meta: Meta
  readonly clock: Clock
  readonly log: Log
  readonly runs: Pick<Runs, 'get'>
  readonly policy: PolicyStore
  readonly runCheck: (name: string, commit: string, base: string | null) => Promise<CheckVerdict>
}

export interface Rounds {
  heads(pull: PullRequest): Promise<Heads>
  rule(target: string): Promise<Rule | null>
  standing(pull: PullRequest, heads: Heads): Promise<Standing>
  /** With a verdict for the commits of now; `again` asks anew where there is one. One that is done is left alone. */
  refreshed(pull: PullRequest, again: boolean): Promise<PullRequest>
}

export function pullRounds(ports: PullPorts, store: PullStore): Rounds {
  const { lake, policy, clock } = ports

  async function heads({ source, target }: PullRequest): Promise<Heads> {
    const [from, into] = await Promise.all([lake.resolve(source), lake.resolve(target)])
    return { source: from.id, target: into.id }
  }

  async function rule(target: string): Promise<Rule | null> { return ruleFor(await policy.rules(), target) }

  async function tried(pull: PullRequest, at: Heads): Promise<Round> {
    const made = await makeCandidate(lake, pull, at)
    const mergeable = (outcome: 'passed' | 'failed', message: string): CheckVerdict => ({ name: 'mergeable', outcome, message, definition: builtInDefinition, at_utc: new Date(clock.now()).toISOString() })
    if ('reason' in made) return { ...at, candidate: null, height: null, checks: [mergeable('failed', made.reason)] }
    return { ...at, candidate: made.commit, height: made.height, checks: [mergeable('passed', '')] }
  }

  /** Runs the checks that have no verdict yet; a verdict of another definition is none. */
  async function completed(pull: PullRequest, round: Round): Promise<Round> {
    if (round.candidate === null) return round
    const definitions = await policy.definitions()
    const valid = round.checks.filter(({ name, definition }) => definitions.get(name) === definition)
    const open = requiredChecks(await rule(pull.target)).filter(name => definitions.has(name) && !valid.some(check => check.name === name))
    if (open.length === 0 && valid.length === round.checks.length) return round
    const verdicts: CheckVerdict[] = []
    for (const name of open) verdicts.push(await ports.runCheck(name, round.candidate, round.target))
    return { ...round, checks: [...valid, ...verdicts] }
  }

  return {
    heads, rule,
    async standing(pull, at) { return standingOf(pull, at, await rule(pull.target), await policy.definitions()) },
    async refreshed(pull, again) {
      if (pull.state !== 'open') return pull
      const at = await heads(pull)
      const known = !again && pull.round?.source === at.source && pull.round.target === at.target ? pull.round : null
      const round = await completed(pull, known ?? await tried(pull, at))
      if (round === pull.round) return pull
      return await store.update(pull.id, () => ({ round }), { kind: 'checked', by: pull.author, text: roundText(round) })
    },
  }
}

function roundText({ source, target, checks }: Round): string {
  const failing = checks.filter(({ outcome }) => outcome !== 'passed').map(({ name, outcome, message }) => `${name} ${outcome}: ${message}`)
  return `${source.slice(0, 8)} into ${target.slice(0, 8)}: ${failing.length === 0 ? 'all checks passed' : failing.join('; ')}`
}

/** Null where a branch is gone. */
export async function standingNow(rounds: Rounds, pull: PullRequest): Promise<Standing | null> {
  if (pull.state !== 'open') return null
  try {
    return await rounds.standing(pull, await rounds.heads(pull))
  } catch (error) {
    if (!isFailure(error, 'lake/unknown-ref')) throw error
    return null
  }
}
