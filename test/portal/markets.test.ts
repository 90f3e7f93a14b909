/** Markets in the portal, on the real platform: the map, a price point, constraints, load against forecast and the fuel mix are what the API answers. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { standsEverywhere } from './browser.ts'
import { openDesk, portalSuite, type Desk } from './desk.ts'
import type { PortalPlatform } from './platform.ts'

const node = 'KCPL_KCPL'

interface MapAnswer { readonly start_utc: string, readonly points: readonly { readonly node_id: string, readonly lmp: number, readonly congestion: number, readonly latitude: number | null }[] }
interface NodeAnswer { readonly hub_id: string, readonly series: readonly { readonly market_run: string, readonly start: readonly number[], readonly basis: readonly number[] }[], readonly constraints: readonly { readonly market_run: string, readonly constraints: readonly { readonly constraint_id: string, readonly hours: number }[] }[] }

let desk: Desk
let platform: PortalPlatform
let page: Page
let complaints: string[]

describe('markets in the portal on the platform', portalSuite, () => {
  before(async () => {
    desk = await openDesk({ kinds: new Set(['spp-day-ahead', 'miso-day-ahead']), measured: true });
    ({ platform, page, complaints } = desk)
    await desk.as(undefined, '/markets?iso=spp')
  })
  after(async () => { await desk?.close() })

  const row = (text: string): Locator => page.locator('tbody tr', { hasText: text })
  /** As the pages write it. */
  const priceText = (value: number): string => new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value).replace('-', '−')

  test('the map shows each placed point, its table each point with its price, and an hour is chosen by keyboard', async () => {
    await desk.open('/markets?iso=spp', '.map-points a')
    const map = await platform.get<MapAnswer>('/api/markets/map?iso=spp')
    assert.equal(await page.locator('.map-points a').count(), map.points.filter(({ latitude }) => latitude !== null).length)
    const hub = map.points.find(({ node_id: id }) => id === 'SPPSOUTH_HUB') ?? assert.fail()
    assert.equal(await row('SPPSOUTH_HUB').locator('.strong').innerText(), priceText(hub.lmp))
    await page.getByRole('button', { name: 'Earlier interval' }).press('Enter')
    const instant = new Date(Date.parse(map.start_utc) - 3_600_000).toISOString().replace('.000Z', 'Z')
    await page.waitForURL(url => url.searchParams.get('instant') === instant)
    const earlier = (await platform.get<MapAnswer>(`/api/markets/map?iso=spp&instant=${instant}`)).points.find(({ node_id: id }) => id === 'SPPSOUTH_HUB') ?? assert.fail()
    await row('SPPSOUTH_HUB').locator('.strong', { hasText: priceText(earlier.lmp) }).waitFor()
    const lines = await desk.savedCsv()
    assert.equal(lines.length, map.points.length + 1)
    assert.match(lines[0] ?? '', /^node_id,name,type,interval_start_utc,/)
    assert.deepEqual(complaints, [])
  })

  test('a point leads to its page: basis, congestion by constraint, the history of its name, and its prices', async () => {
    await desk.open('/markets?iso=spp', '.map-points a')
    await page.locator('.map-points a[href*="SPPNORTH_HUB"]').focus()
    await page.locator('.map-readout', { hasText: 'SPPNORTH_HUB' }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.node-name', { hasText: 'SPPNORTH_HUB' }).waitFor()
    await desk.open(`/markets/node?iso=spp&node=${node}`, '.chart[data-points]')
    assert.equal(await page.locator('.tabs [aria-current]').innerText(), 'Map')
    for (const multiple of await page.locator('.multiple').all()) {
      const [name, chart] = [await multiple.locator('h3').boundingBox(), await multiple.locator('.chart').boundingBox()]
      assert.ok(name && chart && name.y + name.height <= chart.y, 'the name of a chart hides none of its lines')
    }
    const answer = await platform.get<NodeAnswer>(`/api/markets/node?iso=spp&node=${node}`)
    const [da] = answer.series
    assert.ok(da)
    const mean = da.basis.reduce((sum, value) => sum + value, 0) / da.basis.length
    assert.equal(await row('DAM').first().locator('.strong').nth(1).innerText(), `${mean > 0 ? '+' : ''}${priceText(mean)}`)
    for (const one of answer.constraints[0]?.constraints ?? assert.fail('no constraint bound')) await row(one.constraint_id).first().waitFor()
    await page.locator('text=seen in prices').waitFor()
    assert.equal((await desk.savedCsv()).length, 1 + answer.series.reduce((sum, one) => sum + one.start.length, 0))
    await page.getByRole('link', { name: 'in Prices' }).click()
    await page.waitForURL(url => url.pathname === '/prices')
    await row(node).locator(`a[href*="/markets/node"]`).first().waitFor()
    assert.deepEqual(complaints, [])
  })

  test('constraints by day, of the market run that is chosen', async () => {
    await desk.open('/markets/constraints?iso=spp', '.constraints tbody tr')
    const { constraints, runs } = await platform.get<{ runs: string[], constraints: { market_run: string, constraint_id: string, shadow_max: number }[] }>('/api/markets/constraints?iso=spp')
    assert.deepEqual(runs, ['DAM', 'RTBM'])
    await page.getByRole('button', { name: 'RTBM' }).click()
    await page.waitForURL(url => url.searchParams.get('run') === 'RTBM')
    const own = constraints.filter(one => one.market_run === 'RTBM')
    assert.equal(await page.locator('.constraints tbody tr').count(), own.length)
    for (const one of own) await row(one.constraint_id).locator('.num', { hasText: priceText(one.shadow_max) }).first().waitFor()
    await desk.open('/markets/constraints?iso=caiso', '.empty')
    assert.match(await page.locator('.empty').innerText(), /CAISO/)
    assert.deepEqual(complaints, [])
  })

  test('load with the forecast that was there before, with its miss by day', async () => {
    await desk.open('/markets/load?iso=caiso', '.chart[data-points]')
    const { hours } = await platform.get<{ hours: { start: number, actual: number, forecast: number }[] }>('/api/markets/load?iso=caiso')
    assert.equal(hours.length, 49)
    const sunday = hours.slice(0, 25)
    const miss = sunday.reduce((sum, hour) => sum + Math.abs(hour.actual - hour.forecast), 0) / sunday.reduce((sum, hour) => sum + hour.actual, 0)
    assert.equal(await row('2026-11-01').locator('.num').nth(5).innerText(), `${(100 * miss).toFixed(1)} %`)
    assert.equal(await row('2026-11-01').locator('.num').last().innerText(), '25')
    const lines = await desk.savedCsv()
    assert.equal(lines.length, 50)
    assert.equal(lines.filter(line => line.includes(',HE02*,')).length, 1)
    await page.getByLabel('Area').selectOption('SDGE-TAC')
    await page.waitForURL(url => url.searchParams.get('area') === 'SDGE-TAC')
    assert.deepEqual(complaints, [])
  })

  test('the fuel mix tells the hour that the arrow keys choose', async () => {
    await desk.open('/markets/fuel?iso=spp', '.stack-chart path')
    const { start, fuels } = await platform.get<{ start: number[], fuels: { fuel: string, output_mw: number[] }[] }>('/api/markets/fuel?iso=spp')
    await page.locator('.stack-chart').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    const total = fuels.reduce((sum, { output_mw: output }) => sum + (output[1] ?? 0), 0)
    await page.locator('.stack-chart .readout', { hasText: `${Math.round(total).toLocaleString('en-US')} MW` }).waitFor()
    assert.equal(await page.locator('.stack-chart path').count(), fuels.length)
    assert.equal((await desk.savedCsv()).length, start.length + 1)
    assert.deepEqual(complaints, [])
  })

  test('what is not there says so, and what would bring it', async () => {
    for (const path of ['/markets?iso=isone', '/markets/load?iso=isone&from=2026-11-01&to=2026-11-01', '/markets/fuel?iso=isone']) {
      await desk.open(path, '.empty')
      assert.match(await page.locator('.empty').innerText(), /ISONE/, path)
    }
    await desk.open('/markets/node?iso=spp&node=NOBODY', '[role=alert]')
    assert.match(await page.locator('[role=alert]').innerText(), /NOBODY/)
    assert.equal(await page.getByRole('link', { name: 'map', exact: true }).getAttribute('href'), '/markets?iso=spp')
    await desk.open('/markets/fuel?iso=caiso', '.stack-chart path')
    assert.match(await page.locator('.table-note').innerText(), /not the whole mix.*gridlake fetch caiso fuel-mix/)
    complaints.length = 0
  })

  test('each page is readable in both themes and fits a phone', async () => {
    for (const [path, sign] of [['/markets?iso=miso&show=congestion', '.map-points a'], [`/markets/node?iso=spp&node=${node}`, '.chart[data-points]'], ['/markets/constraints?iso=miso', '.day-cell'], ['/markets/load?iso=spp', '.chart[data-points]'], ['/markets/fuel?iso=miso', '.stack-chart path']] as const) {
      await desk.open(path, sign)
      await standsEverywhere(page, path, sign)
    }
    assert.deepEqual(complaints, [])
  })
})
