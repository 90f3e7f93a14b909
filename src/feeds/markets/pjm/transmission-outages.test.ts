import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'

const { folder, session } = await engineForTests()

async function outages(...lines: readonly string[]): Promise<unknown[][]> {
  const path = join(folder, 'linesout.txt')
  await writeFile(path, ['TIMESTAMP:07-20-2026 08:00:00 as of |', 'DE-ENERGIZED EQUIPMENT |', '  1 7000001 ZZ LINE 138 KV ONE C TWO |', 'SCHEDULED OUTAGES |', 'ITEM TICKET CO FACILITY START END |', ...lines, ''].join('\r\n'))
  const { report, layout } = recognise(await head(path, 'linesout.txt'), reports)
  assert.equal(report.name, 'transmission-outages')
  const rows = await session.rows(`SELECT * FROM (${report.rows([{ path, name: 'linesout.txt', layout }])}) ORDER BY outage_id, resource_id`)
  return rows.map(({ outage_id, resource_id, cause, start_utc, end_utc }) => [outage_id, resource_id, cause, start_utc, end_utc].map(value => value instanceof Date ? value.toISOString().slice(0, 16) : value))
}

const ticket = (number: string, start: string, end: string, rest = 'O Active Yes |'): string => `  3 ${number} ZZ LINE  138 KV ONE ${start} ${end} ${rest}`

test('tickets with the rest of their equipment; logs and what is de-energised are left out, what was withdrawn has no length', async () => {
  assert.deepEqual(await outages(
    ticket('7000002', '20-JUL-2026 0800', '21-JUL-2026 1700'), '          ZZ XFMR 230 KV TWO 20-JUL-2026 0900 21-JUL-2026 1600 C |', '    (19-JUL-2026 0700 moved by an hour) |',
    ticket('7000003', '22-JUL-2026 0800', '23-JUL-2026 1700', 'O Withdrawn |'),
  ), [
    ['7000002', 'LINE 138 KV ONE', null, '2026-07-20T12:00', '2026-07-21T21:00'], ['7000002', 'XFMR 230 KV TWO', 'closed', '2026-07-20T13:00', '2026-07-21T20:00'],
    ['7000003', 'LINE 138 KV ONE', null, '2026-07-22T12:00', '2026-07-22T12:00'],
  ])
})

describe('what is damaged is said with its line', () => {
  const good = ticket('7000002', '20-JUL-2026 0800', '21-JUL-2026 1700')
  for (const [what, line, says] of [
    ['one time in another form', ticket('7000003', '20-JUL-2026 0800', '7/21/2026 17:00'), /line 7 has times and is no line of a ticket/],
    ['both times in another form', ticket('7000003', '7/20/2026 08:00', '7/21/2026 17:00'), /line 7 is of a ticket and has no times/],
    ['a day that is none', ticket('7000003', '30-FEB-2026 0800', '21-JUL-2026 1700'), /line 7 has '30-FEB-2026 0800', which is no time/],
  ] as const) test(what, async () => { await assert.rejects(outages(good, line), says) })
})
