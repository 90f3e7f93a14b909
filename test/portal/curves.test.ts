/** Curves in the portal, on the real platform: quotes in, the end of day, a mark by one person, review and official by another, as it was then, and built again. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { settles, wh } from '#test/curves.ts'
import { standsEverywhere, violations } from './browser.ts'
import { openDesk, portalSuite, type Desk } from './desk.ts'
import type { PortalPlatform } from './platform.ts'

const days = [['2026-06-29', -1], ['2026-06-30', 0]] as const
const csv = ['curve_day,as_of,product,delivery,settle', ...days.flatMap(([day, shift]) => Object.entries(settles).map(([name, price]) => `${day},${day}T14:00:00-04:00,${name.replace(' ', ',')},${price + shift}`))]
const curve = `curve=${encodeURIComponent(wh)}`

interface Line { readonly is: string, readonly points: readonly { readonly delivery: string, readonly price: number, readonly weight: number, readonly origin: string }[] }
interface SetRecord { readonly set_version: number, readonly state: string, readonly reviewed_by: string | null, readonly official_by: string | null, readonly note: string | null, readonly marked_by: readonly string[] }

let desk: Desk
let platform: PortalPlatform
let page: Page
let complaints: string[]

describe('curves in the portal on the platform', portalSuite, () => {
  before(async () => {
    desk = await openDesk({ kinds: new Set() }, { ana: 'admin', ben: 'admin', rob: 'reader' });
    ({ platform, page, complaints } = desk)
  })
  after(async () => { await desk?.close() })

  const row = (delivery: string): Locator => page.locator('.curve-prices tbody tr', { has: page.getByRole('rowheader', { name: delivery, exact: true }) })
  const cells = async (delivery: string): Promise<string[]> => (await row(delivery).locator('td').allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' ').trim())
  const newest = async (): Promise<SetRecord> => (await platform.get<{ sets: SetRecord[] }>('/api/curves/sets?limit=1')).sets[0] ?? assert.fail()

  test('an empty lake leads to quotes, and each line of a CSV has its verdict', async () => {
    await desk.as('ana', '/curves')
    await page.getByRole('link', { name: 'Bring quotes' }).click()
    await page.getByRole('group', { name: 'Bring quotes as' }).getByRole('button', { name: 'CSV' }).click()
    await page.getByLabel('or its text').fill([...csv, '2026-06-30,2026-06-30T14:00:00-04:00,PJM-WH-DA-wrong,2027,40', '2026-06-30,2026-06-30T14:00:00-04:00,PJM-WH-DA-5x16,2026-08,abc'].join('\n'))
    await desk.button('Bring quotes').click()
    await page.locator('[role=status]', { hasText: `${csv.length - 1} quotes taken, 2 lines refused` }).waitFor()
    const verdicts = await page.locator('.csv-lines tbody tr').allInnerTexts()
    assert.equal(verdicts.length, csv.length + 1)
    assert.match(verdicts.at(-2) ?? '', /PJM-WH-DA-wrong[^]*refused[^]*unknown-contract/)
    assert.match(verdicts.at(-1) ?? '', /refused[^]*settle is a number/)
    assert.ok(verdicts.slice(0, -2).every(text => /taken/.test(text)))
    const { uploads } = await platform.get<{ uploads: { by: string, refused: number, sha256: string }[] }>('/api/curves/uploads')
    assert.deepEqual(uploads.map(({ by, refused }) => [by, refused]), [['ana', 2]])
    await page.locator('.uploads summary', { hasText: '2 refused' }).click()
    await page.locator('.uploads', { hasText: `line ${csv.length + 2}` }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('the grid takes a pasted block, a code from the list, and says which line is wrong', async () => {
    await page.goto(`${platform.url}/curves/quotes?day=2026-06-30`)
    await page.getByLabel('Prices as of').fill('2026-06-30T15:00:00-04:00')
    await page.getByLabel('Source').selectOption('broker')
    await page.getByLabel('Search products').fill('pjm-wh-da-5x16')
    await desk.button('Put PJM-WH-DA-5x16 into the grid').click()
    assert.equal(await page.getByLabel('Product, line 1').inputValue(), 'PJM-WH-DA-5x16')
    await page.getByLabel('Delivery, line 1').focus()
    await page.evaluate(`(data => {
      data.setData('text', ${JSON.stringify('2026-09\t50.5\t51\n2026-10\t60\t50\n')})
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })(new DataTransfer())`)
    assert.equal(await page.getByLabel('Ask, line 2').inputValue(), '50')
    await page.getByLabel('Product, line 2').fill('PJM-WH-DA-5x16')
    await desk.button('Bring 2 quotes').click()
    await page.locator('.quote-grid tr.taken').first().waitFor()
    assert.match(await page.locator('.quote-grid tr.refused').innerText(), /crossed/)
    await page.locator('.known-quotes tbody tr', { hasText: 'broker' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('the end of day is run from its page, step by step', async () => {
    await page.goto(`${platform.url}/curves/runs`)
    for (const [day] of days) {
      await page.getByLabel('Day of the curves').fill(day)
      await desk.button('Run the end of day').click()
      await page.locator('.eod-run', { hasText: day }).locator('.chip', { hasText: 'done' }).first().waitFor()
      await page.locator('.eod-run', { hasText: day }).locator('.eod-steps li', { hasText: 'publish' }).waitFor()
    }
    assert.deepEqual(await page.locator('.eod-steps .eod-step-name').allInnerTexts(), ['collect', 'build', 'validate', 'snapshot', 'publish', 'factors', 'alerts'])
    await page.locator('.eod-run a', { hasText: '2026-06-30.v1' }).click()
    await page.locator('.curve-chart[data-points]').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('a curve beside the day before: prices, hours, where they come from, by month, quarter and year', async () => {
    await page.goto(`${platform.url}/curves?${curve}`)
    await row('Jul 2026').waitFor()
    const { lines } = await platform.get<{ lines: Line[] }>(`/api/curves/lines?${curve}&term=month&term=quarter&term=year`)
    const points = lines[0]?.points ?? []
    const q3 = points.find(({ delivery }) => delivery === '2026-Q3') ?? assert.fail()
    assert.deepEqual((await cells('Jul 2026')).slice(0, 4), ['368', '75.00', 'quoted', '74.00 +1.00'])
    const beside = (await platform.get<{ lines: Line[] }>(`/api/curves/lines?${curve}&term=month&against=day`)).lines.map(line => line.points)
    const before = new Map(beside[1]?.map(({ delivery, price }) => [delivery, price]))
    const both = (beside[0] ?? []).filter(({ delivery }) => before.has(delivery))
    const moved = both.reduce((sum, { delivery, price, weight }) => sum + weight * (price - (before.get(delivery) ?? 0)), 0) / both.reduce((sum, { weight }) => sum + weight, 0)
    assert.equal(await page.locator('.curve-prices tfoot .curve-change').innerText(), `+${moved.toFixed(2)}`, 'what all of it changed by')
    const origins = new Set(points.map(({ origin }) => origin))
    assert.ok(origins.size > 1)
    const shapes = await Promise.all((await page.locator('.origin-keys svg').all()).map(async mark => await mark.innerHTML()))
    assert.equal(new Set(shapes).size, shapes.length, 'each origin has a shape of its own')
    await page.locator('.curve-chart').focus()
    await page.keyboard.press('Home')
    await page.locator('.curve-chart .readout', { hasText: 'Jul 2026' }).waitFor()
    await desk.button('Quarters').click()
    await row('Q3 2026').waitFor()
    assert.deepEqual((await cells('Q3 2026')).slice(0, 2), [q3.weight.toLocaleString('en-US'), q3.price.toFixed(2)])
    assert.equal(new URL(page.url()).searchParams.get('term'), 'quarter')
    await desk.button('Years').click()
    await row('2027').waitFor()
    await desk.button('wrap').click()
    await page.getByRole('columnheader', { name: /wrap$/ }).waitFor()
    assert.deepEqual(new URL(page.url()).searchParams.getAll('curve').length, 2)
    await page.reload()
    await page.getByRole('columnheader', { name: /wrap$/ }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('hours say on whose clock they end, and that no past price gave them a shape', async () => {
    await page.goto(`${platform.url}/curves?${curve}&term=hour`)
    await page.locator('.heat tbody tr').first().waitFor()
    await page.locator('[aria-labelledby=hour-grid]', { hasText: 'hours ending, New York' }).waitFor()
    await page.locator('.curve-note', { hasText: 'are alike within each block: the set has no past prices of the hub' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('one person marks with a reason, builds at once, and is not who reviews it', async () => {
    await page.goto(`${platform.url}/curves/marks?day=2026-06-30&${curve}`)
    await page.getByLabel('New price of Jul 2026').fill('7x')
    await page.locator('[role=alert]', { hasText: '2026-07: 7x is no number' }).waitFor()
    await page.getByLabel('New price of Jul 2026').fill('77')
    assert.match(await page.locator('.mark-scroll tr.typed').innerText(), /75\.00[^]*\+2\.00/)
    assert.ok(await desk.button('Set 1 mark and build').isDisabled(), 'not without a reason')
    await page.getByLabel('Why, for those who review it').fill('thin market, the broker withdrew')
    assert.deepEqual(await violations(page), [])
    await desk.button('Set 1 mark and build').click()
    await page.locator('.mark-done', { hasText: '2026-06-30.v2' }).waitFor()
    await desk.button('More marks').click()
    assert.match((await page.locator('.marks tbody tr').innerText()).replaceAll(/\s+/g, ' '), /2026-07 75\.00 77\.00 \+2\.00 ana .* thin market, the broker withdrew/)
    await page.goto(`${platform.url}/curves?${curve}`)
    await row('Jul 2026').waitFor()
    assert.equal((await cells('Jul 2026'))[1], '77.00')
    assert.ok(await desk.button('Review…').isDisabled())
    await page.locator('#set-why', { hasText: 'ana built it: another person reviews it' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('another one reviews it with a note and makes it official', async () => {
    await desk.as('ben', `/curves?${curve}`)
    await desk.button('Review…').click()
    assert.match(await desk.dialog().innerText(), /marks by ana/)
    assert.deepEqual(await violations(page), [])
    await desk.dialog().getByLabel(/^Note/).fill('asked the broker')
    await desk.dialog().getByRole('button', { name: 'Mark as reviewed' }).click()
    await desk.button('Make official…').click()
    await desk.dialog().getByRole('button', { name: 'Make official' }).click()
    await page.locator('.set-card .chip', { hasText: 'official' }).waitFor()
    const set = await newest()
    assert.deepEqual([set.set_version, set.state, set.reviewed_by, set.official_by, set.note, set.marked_by], [2, 'official', 'ben', 'ben', 'asked the broker', ['ana']])
    await desk.button('Rebuild as it was').click()
    await page.locator('.rebuild .notice.ok', { hasText: 'Identical' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('the slider shows what was known before, in the address too, and decides nothing', async () => {
    const slider = page.getByRole('slider', { name: 'What was known at' })
    for (let stop = 0; stop < 4; stop++) await slider.press('ArrowLeft')
    await page.waitForURL(/[?&]at=2/)
    await page.locator('#set-title', { hasText: '2026-06-30.v1' }).waitFor()
    await page.locator('.curve-prices td', { hasText: '75.00' }).first().waitFor()
    assert.match(await slider.getAttribute('aria-valuetext') ?? '', /ana: Curves 2026-06-30\.v1/)
    assert.ok(await desk.button('Review…').isDisabled())
    await page.reload()
    await page.locator('#set-title', { hasText: '2026-06-30.v1' }).waitFor()
    await desk.button('Now').click()
    await page.locator('#set-title', { hasText: '2026-06-30.v2' }).waitFor()
    assert.equal(new URL(page.url()).searchParams.get('at'), null)
    assert.deepEqual(complaints, [])
  })

  test('movers lead to the curve beside the set that they are measured against', async () => {
    await page.goto(`${platform.url}/curves/movers`)
    const { moves } = await platform.get<{ moves: { curve_id: string, delivery: string }[] }>('/api/curves/movers?against=day')
    const first = page.locator('.movers tbody tr').first()
    await first.waitFor()
    assert.ok((await first.innerText()).includes(new Date(`${moves[0]?.delivery}-01`).toLocaleDateString('en-US', { month: 'short', year: 'numeric', timeZone: 'UTC' })))
    const saved = await desk.savedCsv()
    assert.match(saved[0] ?? '', /^curve_id,delivery,set,against,before,after,change,/)
    assert.equal(saved.length, moves.length + 1)
    await first.locator('a').click()
    await page.locator('.curve-chart[data-points]').waitFor()
    assert.deepEqual([new URL(page.url()).searchParams.get('curve'), new URL(page.url()).searchParams.get('against')], [moves[0]?.curve_id, 'day'])
    await page.goto(`${platform.url}/curves/movers?against=2020-01-01`)
    await page.locator('.empty', { hasText: 'Nothing to compare with' }).waitFor()
    assert.deepEqual(complaints.splice(0).filter(text => !/404 .*movers/.test(text)), [])
  })

  test('a mark is taken back with a reason, and the next version is built without it', async () => {
    await page.goto(`${platform.url}/curves/marks?day=2026-06-30&${curve}`)
    await desk.button('Take back WESTERN HUB DA 5x16 2026-07').click()
    await desk.dialog().getByLabel('Why').fill('the broker is back')
    await desk.dialog().getByRole('button', { name: 'Take back', exact: true }).click()
    await page.locator('.notice.ok', { hasText: '2026-06-30.v3 is built without it' }).waitFor()
    assert.deepEqual((await platform.get<{ marks: unknown[] }>('/api/curves/marks?day=2026-06-30')).marks, [])
    assert.deepEqual([(await newest()).set_version, (await newest()).state], [3, 'draft'])
    await page.goto(`${platform.url}/curves?${curve}&set=2026-06-30.v2`)
    await desk.button('Rebuild as known now').click()
    await page.locator('.rebuild .notice.warn', { hasText: 'differ' }).waitFor()
    await page.locator('.differing tr', { hasText: 'mark' }).first().waitFor()
    assert.deepEqual(complaints, [])
  })

  test('a reader sees all and why he may change nothing; every page stands on narrow and wide windows, light and dark', async () => {
    await desk.as('rob', `/curves?${curve}`)
    await page.locator('#set-why', { hasText: 'An admin reviews it; rob may read' }).waitFor()
    assert.ok(await desk.button('Review…').isDisabled() && await desk.button('Build again…').isDisabled())
    for (const [path, sign, held] of [[`/curves?${curve}&against=day&against=official`, '.curve-chart[data-points]', 'Build again…'], ['/curves/movers', '.movers tbody tr', null], ['/curves/marks', '.mark-input', 'Set marks'], ['/curves/quotes?day=2026-06-30', '.known-quotes tbody tr', 'Bring quotes'], ['/curves/runs', '.eod-steps', 'Run the end of day']] as const) {
      await page.setViewportSize({ width: 1440, height: 860 })
      await page.goto(platform.url + path)
      await standsEverywhere(page, path, sign)
      if (held) assert.ok(await desk.button(held).isDisabled(), held)
    }
    assert.deepEqual(complaints, [])
  })
})
