/** The portal on the real platform: what each page shows is what the API and SQL answer. */
import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { samples } from '../../web/src/pages/sql/samples.ts'
import { complaintsOf, openBrowser, standsEverywhere, violations, type Browser } from './browser.ts'
import { portalSuite } from './desk.ts'
import { startPlatform, type PortalPlatform } from './platform.ts'

interface Run { readonly id: string, readonly state: string, readonly iso: string, readonly branch: string, readonly verdict: { readonly findings: readonly { readonly rule: string, readonly message: string, readonly severity: string, readonly examples: readonly Record<string, unknown>[] }[] } | null }
interface Change { readonly table: string, readonly added_rows: number }

const hub = 'TH_SP15_GEN-APND'
const oneDay = (day: string): string => `/prices?iso=caiso&node=${hub}&from=${day}&to=${day}`

let platform: PortalPlatform
let browser: Browser
let quarantined: Run

describe('portal on the platform', portalSuite, () => {
  before(async () => {
    platform = await startPlatform()
    browser = await openBrowser()
    // What the demo market spoils it corrects by a later file.
    quarantined = await platform.get<Run>(`/api/runs/${await platform.correct({ branch: 'main', node: 'INDIANA.HUB', hours: [14], amount: 12.5, spoilt: true })}`)
    assert.equal(quarantined.state, 'quarantined')
  })
  after(async () => {
    await browser?.close()
    await platform?.close()
  })

  async function open(path: string): Promise<{ page: Page, complaints: string[] }> {
    const page = await browser.context.newPage()
    const complaints = complaintsOf(page, platform.url)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(platform.url + path)
    return { page, complaints }
  }

  test('a one-time link logs in, once', async () => {
    const link = await platform.loginLink()
    const page = await browser.context.newPage()
    await page.goto(link)
    await page.locator('h1', { hasText: 'Overview' }).waitFor()
    assert.equal(new URL(page.url()).search, '', 'the secret does not stay in the address')
    await page.close()
    assert.equal((await fetch(link, { redirect: 'manual' })).headers.get('set-cookie'), null)
  })

  test('Overview tells what there is and what needs somebody', async () => {
    const { page, complaints } = await open('/')
    const { totals, feeds, attention } = await platform.get<{ totals: { commits: number, files: number }, feeds: { iso: string, title: string, rows: number, state: string }[], attention: Run[] }>('/api/overview')
    await page.locator('.feeds').waitFor()
    assert.equal(await figure(page, 'Commits'), String(totals.commits))
    assert.equal(await figure(page, 'Feeds in order'), String(feeds.filter(({ state }) => state === 'ok').length))
    assert.equal(await page.locator('.attention-row').count(), attention.length)
    assert.ok(attention.length > 0)
    const row = page.locator('.feeds tr', { hasText: 'Day-ahead hourly prices of all nodes' })
    assert.equal(await row.locator('td').last().getAttribute('title'), feeds.find(({ title }) => title === 'Day-ahead hourly prices of all nodes')?.rows.toLocaleString('en-US'))
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('Prices begin at the most traded hub, and the day on which clocks go back has 25 hours', async () => {
    const { page, complaints } = await open('/prices?iso=caiso')
    await page.locator('.node-chip', { hasText: 'SP15' }).waitFor()
    await page.goto(platform.url + oneDay('2026-11-01'))
    await page.locator('.chart[data-points="125"]').waitFor()
    const [row] = await platform.sql(`SELECT avg(lmp), min(lmp), max(lmp), count(*) FROM market.lmp_da WHERE iso = 'caiso' AND node_id = '${hub}' AND interval_start_utc >= '2026-11-01 07:00:00+00' AND interval_start_utc < '2026-11-02 08:00:00+00'`)
    assert.deepEqual((await cells(page, '#summary', 'DAM')).slice(-5), [price(row?.[0]), price(row?.[1]), price(row?.[2]), (await cells(page, '#summary', 'DAM')).at(-2), '25'])
    const { rows } = await platform.get<{ rows: { bucket: string, price: number, hours: number }[] }>(`/api/products/bucket-prices?iso=caiso&node=${hub}&market=da&grain=day&from=2026-11-01&to=2026-11-01`)
    assert.equal(rows.find(({ bucket }) => bucket === '7x24')?.hours, 25)
    const flat = await page.locator('section[aria-labelledby=buckets] td[title="25 hours"]').allInnerTexts()
    assert.ok(flat.includes(price(rows.find(({ bucket }) => bucket === '7x24')?.price)), flat.join())
    await page.locator('canvas[aria-label^="DART by day"]').waitFor()
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('Prices as they were before a revision are those of that commit', async () => {
    const { page } = await open(oneDay(platform.revisedDay))
    const averageAt = async (ref: string): Promise<string> => price((await platform.sql(`SELECT avg(price) FROM products.bucket_price_day WHERE iso = 'caiso' AND market = 'da' AND node_id = '${hub}' AND day = '${platform.revisedDay}' AND bucket = '7x24'`, ref))[0]?.[0])
    const [now, then] = [await averageAt('main'), await averageAt(platform.beforeRevision)]
    assert.notEqual(now, then)
    const shown = page.locator('section[aria-labelledby=summary] tr', { hasText: 'DAM' }).locator('td').nth(4)
    await waitForText(page, shown, now)
    await page.getByLabel('As it was at: a time, branch or commit').fill(platform.beforeRevision)
    await page.keyboard.press('Enter')
    await waitForText(page, shown, then)
    assert.equal(new URL(page.url()).searchParams.get('at'), platform.beforeRevision)
    await page.close()
  })

  test('SQL answers, exports all of it, and says what is wrong where it is', async () => {
    const { page } = await open('/sql')
    async function run(sql: string): Promise<void> {
      await page.locator('.cm-content').click()
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText(sql)
      await page.keyboard.press('Control+Enter')
    }
    const statement = `SELECT iso, count(*) AS prices FROM market.lmp_da GROUP BY ALL ORDER BY iso`
    await run(statement)
    await page.locator('[role=gridcell]').first().waitFor()
    const expected = await platform.sql(statement)
    assert.deepEqual(await page.locator('[role=gridcell]').allInnerTexts(), expected.flat().map(String))
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    assert.deepEqual((await readFile(await download.path(), 'utf8')).trim().split('\n'), ['iso,prices', ...expected.map(row => row.join(','))])
    const [parquet] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Parquet' }).click()])
    assert.equal((await readFile(await parquet.path())).subarray(0, 4).toString(), 'PAR1')
    for (const [sql, message] of [['SELECT * FROM market.nowhere', /no table market\.nowhere/], ["SELECT * FROM read_csv('/etc/passwd')", /read_csv\(\) cannot be used/]] as const) {
      await run(sql)
      await page.locator('[role=alert]', { hasText: message }).waitFor()
    }
    await run('SELECT lmp\nFORM market.lmp_da')
    assert.match(await page.getByLabel('Place of the error').innerText(), /^2: FORM market\.lmp_da\n +\^$/)
    await page.close()
  })

  for (const { title, sql } of samples) {
    test(`the sample "${title}" finds something`, async () => { assert.ok((await platform.sql(sql)).length > 0) })
  }

  test('Runs are found by state and words, and a quarantined one shows its findings with their rows', async () => {
    const { page, complaints } = await open('/runs?state=quarantined')
    const blocking = quarantined.verdict?.findings.find(({ severity }) => severity === 'block')
    assert.ok(blocking)
    const { runs } = await platform.get<{ runs: Run[] }>('/api/runs?state=quarantined')
    await page.locator('.runs tbody tr').first().waitFor()
    assert.equal(await page.locator('.runs tbody tr').count(), runs.length)
    await page.getByLabel('Search runs').fill(`${quarantined.id} MISO`)
    await page.locator('.runs tbody tr:only-child').waitFor()
    await page.locator('.runs tbody a', { hasText: quarantined.id }).click()
    const card = page.locator('.finding', { hasText: blocking.rule }).first()
    assert.ok((await card.innerText()).includes(blocking.message))
    assert.equal(await card.locator('.examples tbody tr').count(), blocking.examples.length)
    assert.ok(blocking.examples.length > 0)
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('Versions show what a quarantined branch would have added', async () => {
    const { page, complaints } = await open('/versions')
    const branch = page.locator('.branches li', { hasText: quarantined.branch })
    await branch.locator('a', { hasText: 'compare' }).click()
    const from = new URL(page.url()).searchParams.get('from') ?? ''
    assert.notEqual(from, 'main', 'it is compared with where it began')
    const { tables } = await platform.get<{ tables: Change[] }>(`/api/diff?from=${from}&to=${quarantined.branch}`)
    const rows = page.locator('section[aria-labelledby=compare] tbody tr')
    await rows.first().waitFor()
    assert.deepEqual((await rows.allInnerTexts()).map(row => row.split(/\s+/).slice(0, 2)), tables.map(({ table, added_rows: added }) => [table, `+${added.toLocaleString('en-US')}`]))
    await page.locator('.commit-row').first().click()
    await page.locator('section[aria-label=Commit]', { hasText: 'Compare with parent' }).waitFor()
    assert.deepEqual(complaints, [])
    await page.close()
  })

  test('a token made in Settings works until it is revoked there', async () => {
    const { page } = await open('/settings')
    await page.getByLabel('Name').first().fill('notebook')
    await page.getByRole('button', { name: 'Create token' }).click()
    const token = /glk_[\w-]+/.exec(await page.locator('.fresh-token').innerText())?.[0]
    const status = async (): Promise<number> => (await fetch(`${platform.url}/api/me`, { headers: { authorization: `Bearer ${token}` } })).status
    assert.equal(await status(), 200)
    const row = page.locator('tr', { hasText: 'notebook' })
    await row.getByRole('button').first().click()
    await row.getByRole('button').first().click()
    await row.waitFor({ state: 'detached' })
    assert.equal(await status(), 401)
    await page.close()
  })

  test('every page stands on a wide and a narrow window, light and dark, and passes axe', async () => {
    const pages = [['/', '.feeds'], [oneDay('2026-11-01'), '.chart[data-points]'], ['/sql', '.side-table'], ['/runs', '.runs tbody tr'], [`/runs/${quarantined.id}`, '.finding'], ['/versions', '.branches li'], ['/settings', 'text=Users']] as const
    for (const [path, sign] of pages) {
      const { page, complaints } = await open(path)
      await standsEverywhere(page, path, sign)
      const shot = join(browser.folder, 'page.png')
      await page.screenshot({ path: shot, fullPage: true })
      assert.ok((await stat(shot)).size > 5000, `${path} is blank`)
      assert.deepEqual(complaints, [], path)
      await page.close()
    }
  })

  test('a page that was loaded before asks for little', async () => {
    const page = await browser.context.newPage()
    const asked: string[] = []
    page.on('response', response => { if (!response.fromServiceWorker() && response.url().startsWith(platform.url)) asked.push(new URL(response.url()).pathname) })
    await page.goto(`${platform.url}/`)
    await page.locator('.feeds').waitFor()
    assert.deepEqual(asked.filter(path => path.startsWith('/api/')).toSorted(), ['/api/me', '/api/overview'])
    for (const path of asked.filter(one => one.startsWith('/assets/'))) assert.match((await fetch(platform.url + path)).headers.get('cache-control') ?? '', /immutable/, path)
    await page.close()
  })

  test('after a logout nothing is left', async () => {
    const { page } = await open('/runs')
    await page.locator('.runs').waitFor()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('Password').waitFor()
    await page.goto(`${platform.url}/runs`)
    await page.getByLabel('Password').waitFor()
    assert.deepEqual(await violations(page), [])
    assert.equal(await page.evaluate(`fetch('/api/runs').then(({ status }) => status)`), 401)
    await page.close()
  })
})

const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** As the portal writes it. */
function price(value: unknown): string { return cents.format(Number(value)).replace('-', '−') }

async function figure(page: Page, label: string): Promise<string> {
  return await page.locator('.standing > div', { has: page.locator('dt', { hasText: label }) }).locator('dd > span').innerText()
}

/** Texts of the row of a titled table that holds `words`. */
async function cells(page: Page, title: string, words: string): Promise<string[]> {
  return await page.locator('section', { has: page.locator(title) }).locator('tr', { hasText: words }).locator('td').allInnerTexts()
}

async function waitForText(page: Page, place: ReturnType<Page['locator']>, text: string): Promise<void> {
  await place.filter({ hasText: text }).waitFor({ timeout: 20_000 }).catch(async () => { assert.equal(await place.innerText(), text, page.url()) })
}
