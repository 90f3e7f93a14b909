/** A process that registers until it is ended, and says each registration that was acknowledged. Arguments: records, name of its subjects. */
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { callerOf, numbers } from './registry-for-tests.ts'

const [file = '', who = ''] = process.argv.slice(2)
const call = callerOf(sqliteMeta(file))

async function lane(number: number): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) {
    // Every third content is one that the other process registers too.
    const schema = turn % 3 === 0 ? numbers('Shared', `f${number}_${turn}`) : numbers('Own', `${who}_${number}_${turn}`)
    const subject = `${who}-${number}-${turn}`
    const told = await call('POST', `/subjects/${subject}/versions`, { schema })
    process.stdout.write(`${JSON.stringify({ subject, schema, status: told.status, ...told.json as { id: number, version: number } })}\n`)
  }
}

await Promise.all(Array.from({ length: 8 }, async (_, number) => { await lane(number) }))
