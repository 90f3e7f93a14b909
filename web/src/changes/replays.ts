/** Revert and cherry-pick in words, and how the API is asked for them. */
import type { Commit } from '../api/types.ts'
import { shortId } from '../parts/format.ts'

export type Replay = 'revert' | 'cherry-pick'

interface Words {
  path: string
  title: string
  verb: string
  means: (name: string) => string
  done: (branch: string) => string
  blocked: (branch: string) => string
  /** Heads of the columns where values stand against each other. */
  sides: (branch: string) => { source: string, target: string, base: string }
  /** Of a table that nothing stands against: a word and the reason. */
  taken: readonly [string, string]
  proposal: (thing: string) => string
  parameters: (thing: string, branch: string) => Record<string, string>
  commitOf: (answer: unknown) => Commit
}

export const replays: Record<Replay, Words> = {
  'revert': {
    path: '/api/revert', title: 'Revert', verb: 'Revert on',
    means: name => `A new commit puts the rows back as they were before ${name}. What came later stays, and the history keeps both.`,
    done: branch => `Taken back on ${branch}. Whoever asks now gets the values from before.`,
    blocked: branch => `It cannot be taken back by itself: rows of it were changed again on ${branch} since. Revert those commits first, or correct the rows.`,
    sides: branch => ({ base: 'It made', target: `${branch} now`, source: 'before it' }),
    taken: ['put back', 'Nothing has changed it since.'],
    proposal: thing => `Revert ${shortId(thing)}`,
    parameters: (thing, on) => ({ thing, on }),
    commitOf: answer => (answer as { commit: Commit }).commit,
  },
  'cherry-pick': {
    path: '/api/cherry-pick', title: 'Cherry-pick', verb: 'Put onto',
    means: name => `A new commit puts what ${name} did, and nothing that came before it, on top of another branch.`,
    done: branch => `It is on ${branch} now, as a commit of its own.`,
    blocked: branch => `It does not go onto ${branch}: the rows that it changed are others there.`,
    sides: branch => ({ base: 'Before it', target: `${branch} now`, source: 'it made' }),
    taken: ['taken', 'The branch has it as it was before.'],
    proposal: thing => `Pick ${shortId(thing)}`,
    parameters: (thing, onto) => ({ commit: thing, onto }),
    commitOf: answer => answer as Commit,
  },
}
