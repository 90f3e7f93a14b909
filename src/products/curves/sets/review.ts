/** From draft to official: two steps, both by somebody who neither built the set nor marked in it. */
import { fail } from '#base/error.ts'
import { inTurns } from '#base/turns.ts'
import { type CurvePorts, decided } from '../ports.ts'
import { ensureTag, moveSet, nowIso } from './publish.ts'
import { chosenSet, setName, type SetRecord, type setReader } from './set-record.ts'

export interface Moved { readonly record: SetRecord, readonly commit: string, /** Where it is official. */ readonly tag: string | null }

export interface Review {
  review(name: string, by: string, note: string | null): Promise<Moved>
  /** A second call finishes one that was cut off between the commit and the tag. */
  makeOfficial(name: string, by: string, note: string | null): Promise<Moved>
}

export function reviewOf(ports: CurvePorts, sets: ReturnType<typeof setReader>): Review {
  // Two that look at one draft at the same time both find it a draft: in one process the second waits, of two the loser looks again.
  const turns = inTurns()
  async function decide(name: string, step: (set: SetRecord, commit: string) => Promise<Moved>): Promise<Moved> {
    return await turns.alone('sets', async () => {
      // A name such as `latest` is one set, whatever comes in between.
      const chosen = setName(chosenSet((await sets('main')).sets, name))
      return await decided(async () => {
        const now = await sets('main')
        return await step(chosenSet(now.sets, chosen), now.commit)
      })
    })
  }
  return {
    review: async (name, by, note) => await decide(name, async (set, since) => {
      if (set.state !== 'draft') throw wrongState(set, 'draft', 'reviewed')
      requireAnother(set, by, 'reviewed')
      const record: SetRecord = { ...set, state: 'reviewed', reviewed_by: by, note, known_from_utc: nowIso(ports) }
      return { record, commit: await moveSet(ports, record, by, since), tag: null }
    }),
    makeOfficial: async (name, by, note) => await decide(name, async (set, since) => {
      if (set.state === 'official') return { record: set, commit: (await ports.lake.resolve('main')).id, tag: await ensureTag(ports, set, 'main') }
      if (set.state !== 'reviewed') throw wrongState(set, 'reviewed', 'official')
      requireAnother(set, by, 'made official')
      if (set.blocking > 0) throw fail('curve/state', `${setName(set)} has ${set.blocking} findings that are in the way of its becoming official; \`gridlake curves findings ${setName(set)}\` lists them. Bring the quotes that are missing, mark, or change the configuration, and build again`, { set: setName(set), blocking: set.blocking })
      const record: SetRecord = { ...set, state: 'official', official_by: by, note: note ?? set.note, known_from_utc: nowIso(ports) }
      const commit = await moveSet(ports, record, by, since)
      return { record, commit, tag: await ensureTag(ports, record, commit) }
    }),
  }
}

function wrongState(set: SetRecord, expected: string, wanted: string): Error {
  const who = set.state === 'reviewed' ? `, by ${set.reviewed_by} at ${set.known_from_utc}` : set.state === 'official' ? `, by ${set.official_by} at ${set.known_from_utc}` : ''
  return fail('curve/state', `${setName(set)} is ${set.state}${who}; only a ${expected} set can be ${wanted === 'official' ? 'made official' : wanted}`, { set: setName(set), state: set.state })
}

function requireAnother(set: SetRecord, by: string, what: string): void {
  const role = set.made_by === by ? 'built it' : set.marked_by.includes(by) ? 'marked in it' : null
  if (role !== null) throw fail('curve/same-person', `${setName(set)} must be ${what} by another person than ${by}, who ${role}`, { set: setName(set), by })
}
