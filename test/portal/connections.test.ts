/** Connections in the portal, on the real platform: a stranger's CSV from the first click to rows on main, then looked at, changed and removed. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { standsEverywhere, violations } from './browser.ts'
import { openDesk, portalSuite, type Desk } from './desk.ts'
import type { PortalPlatform } from './platform.ts'

const hours = Array.from({ length: 24 }, (_, index) => index + 1)
const csv = [
  'Vendor daily report, all times CPT', 'Hub / Nom;Hour Ending (CPT);Price ($/MWh);Vol. (MW);Remark',
  ...['NORTH', 'SOUTH'].flatMap(hub => hours.map(hour => `${hub};11/0${hour === 24 ? 3 : 2}/2026 ${String(hour % 24).padStart(2, '0')}:00;${(20 + hour / 4).toFixed(2)};${100 + hour};`)),
].join('\r\n')

let desk: Desk
let platform: PortalPlatform
let page: Page
let complaints: string[]
let source: Server
let asked = 0
let address: string

describe('connections in the portal on the platform', portalSuite, () => {
  before(async () => {
    source = createServer((_request, response) => {
      asked += 1
      response.writeHead(200, { 'content-type': 'text/csv' }).end(csv)
    })
    await new Promise<void>(resolve => source.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(source.address() as AddressInfo).port}`
    address = `http://${host}/export/day.csv?product=hubs`
    desk = await openDesk({ kinds: new Set(), privateHosts: host }, { ana: 'admin', rob: 'reader' });
    ({ platform, page, complaints } = desk)
    page.setDefaultTimeout(9000)
  })
  after(async () => {
    await desk?.close()
    source.close()
  })

  const onwards = async (): Promise<void> => { await page.locator('.step-turn .primary:enabled').click() }

  test('an address that may not be asked is said to be one, and how that changes', async () => {
    await desk.as('ana', '/')
    await page.getByRole('link', { name: 'Connections' }).click()
    await page.locator('text=No connection yet').waitFor()
    await page.getByRole('link', { name: 'Connect a source' }).click()
    await page.getByLabel('Address').fill('http://127.0.0.1:1/x.csv')
    await page.getByLabel('Name of the connection').fill('vendor-day')
    await page.getByRole('button', { name: 'Fetch a sample' }).click()
    await page.locator('[role=alert]', { hasText: 'connections/private-address' }).waitFor()
    await page.locator('text=in the setting connections.allow_private').waitFor()
    assert.deepEqual(complaints.splice(0).filter(text => !/status of 403 .*\/api\/uis\/sample\)/.test(text)), [])
  })

  test('a sample becomes columns, and rows are seen as they will land', async () => {
    await page.getByLabel('Address').fill(address)
    await page.getByLabel('Time zone of times without an offset').fill('America/Chicago')
    await page.getByRole('button', { name: 'Fetch a sample' }).click()
    await page.locator('.column-notes', { hasText: 'is taken to end its interval' }).waitFor()
    assert.deepEqual(await page.locator('.column-row input[aria-label^="Name of"]').evaluateAll(inputs => inputs.map(input => (input as unknown as { value: string }).value)), ['hub_nom', 'interval_start_utc', 'price_usd_mwh', 'vol_mw', 'remark'])
    assert.deepEqual([await page.getByLabel('Unit of Price ($/MWh)').inputValue(), await page.getByLabel('A row is of an interval of (minutes)').inputValue()], ['USD/MWh', '60'])
    await page.getByLabel('Take Remark').uncheck()
    await page.getByLabel('Name of Hub / Nom').fill('Hub')
    await page.locator('.column-row .faults').first().waitFor()
    await page.getByLabel('Name of Hub / Nom').fill('hub')
    await page.getByRole('button', { name: 'Preview rows' }).click()
    await page.locator('.preview', { hasText: 'passes the gate' }).waitFor()
    assert.deepEqual((await page.locator('.preview-rows tbody tr').first().locator('td').allInnerTexts()), ['NORTH', '2026-11-02T06:00:00Z', '20.25', '101'])
    assert.deepEqual(await violations(page), [])
    assert.deepEqual(complaints, [])
  })

  test('rules, schedule and the whole text are kept over a reload', async () => {
    await onwards()
    await page.getByLabel('Least price_usd_mwh').fill('50')
    await page.getByLabel('Greatest price_usd_mwh').fill('40')
    await page.locator('.faults', { hasText: 'min 50 is above max 40' }).waitFor()
    await page.getByLabel('Greatest price_usd_mwh').fill('')
    await page.getByRole('button', { name: 'Preview rows' }).or(page.getByRole('button', { name: 'Preview again' })).and(page.locator(':enabled')).click()
    await page.locator('.preview-findings', { hasText: '50 to' }).waitFor()
    await page.getByLabel('Least price_usd_mwh').fill('-500')
    await onwards()
    await page.getByLabel('Schedule (minute hour day month weekday)').fill('0 55 39 31 12')
    await page.locator('.faults', { hasText: 'is no schedule' }).waitFor()
    await page.getByLabel('Schedule (minute hour day month weekday)').fill('30 6 * * *')
    await page.getByLabel('Read in the time zone').fill('America/Chicago')
    await page.locator('.next-runs li', { hasText: /6:30|06:30/ }).nth(4).waitFor()
    await page.getByLabel('Table', { exact: true }).fill('desk.vendor_day')
    await page.reload()
    assert.equal(await page.getByLabel('Schedule (minute hour day month weekday)').inputValue(), '30 6 * * *')
    await onwards()
    await page.locator('.consequences', { hasText: 'makes desk.vendor_day with 4 columns; its key is hub, interval_start_utc' }).waitFor()
    assert.match(await page.getByLabel('Specification (YAML or JSON)').inputValue(), /numeric_ranges:\n\s+price_usd_mwh:\n\s+min: -500/)
    assert.deepEqual(complaints, [])
  })

  test('applied and run, its rows are on main', async () => {
    await page.getByRole('button', { name: 'Apply', exact: true }).click()
    await page.locator('[role=status]', { hasText: 'vendor-day is applied' }).waitFor()
    await page.getByRole('button', { name: 'Run vendor-day now' }).click()
    await page.getByRole('link', { name: 'Query desk.vendor_day' }).click()
    await page.locator('[role=gridcell]').first().waitFor()
    const [row] = await platform.sql('SELECT count(*), min(interval_start_utc)::VARCHAR, sum(vol_mw) FROM desk.vendor_day')
    assert.deepEqual([Number(row?.[0]), String(row?.[1]).slice(0, 19), Number(row?.[2])], [48, '2026-11-02 06:00:00', 2 * hours.reduce((sum, hour) => sum + 100 + hour, 0)])
    await desk.open('/connections/vendor-day', '.runs tbody a')
    await page.getByRole('link', { name: 'All runs of vendor-day' }).click()
    await page.locator('.runs tbody tr', { hasText: 'merged' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('its text is changed as a new version, which says what is in the way', async () => {
    await desk.open('/connections/vendor-day/edit', '.consequences')
    const text = page.getByLabel('Specification (YAML or JSON)')
    const applied = await text.inputValue()
    await text.fill(applied.replace('name: vol_mw', 'name: volume_mw'))
    await page.locator('.review-problems', { hasText: 'has rows of another form' }).waitFor()
    assert.ok(await page.getByRole('button', { name: 'Apply the change' }).isDisabled())
    await text.fill(applied.replace('30 6 * * *', '45 7 * * *'))
    await page.reload()
    await page.locator('.consequences', { hasText: 'Version 2 of vendor-day' }).waitFor()
    await page.getByRole('button', { name: 'Apply the change' }).click()
    await page.locator('.facts', { hasText: '45 7 * * *' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('pages of connections stand on a wide and a narrow window, light and dark, and pass axe', async () => {
    for (const [path, sign] of [['/connections', '.connections tbody tr'], ['/connections/vendor-day', '.spec'], ['/connections/vendor-day/edit', '.consequences'], ['/connections/new', '.step-bar']] as const) {
      await desk.open(path, sign)
      await standsEverywhere(page, path, sign)
    }
    assert.deepEqual(complaints, [])
  })

  test('a reader sees how it stands, and why there is nothing to press', async () => {
    await desk.as('rob', '/connections')
    await page.locator('.connections tbody tr', { hasText: 'merged' }).waitFor()
    assert.equal(await page.getByRole('button', { name: /Run|Pause|Remove/ }).count(), 0)
    await page.locator('text=Only admins run, pause and remove connections.').waitFor()
    const before = asked
    await page.getByRole('link', { name: 'Draft a connection' }).click()
    await page.locator('text=Only admins have the platform ask an address').waitFor()
    assert.ok(await page.getByRole('button', { name: 'Fetch a sample' }).isDisabled())
    assert.equal(asked, before)
    assert.deepEqual(complaints, [])
  })

  test('paused, resumed and removed by its name; the table stays', async () => {
    await desk.as('ana', '/connections')
    await page.getByRole('button', { name: 'Pause vendor-day' }).click()
    await page.locator('.connections tbody .chip', { hasText: 'paused' }).waitFor()
    await page.getByRole('button', { name: 'Resume vendor-day' }).click()
    await page.getByRole('button', { name: 'Remove vendor-day' }).click()
    await desk.dialog().locator('text=desk.vendor_day').waitFor()
    const remove = desk.dialog().getByRole('button', { name: 'Remove the connection' })
    assert.ok(await remove.isDisabled())
    await desk.dialog().getByLabel('Type vendor-day to remove it').fill('vendor-day')
    await remove.click()
    await page.locator('text=No connection yet').waitFor()
    const [row] = await platform.sql('SELECT count(*) FROM desk.vendor_day')
    assert.equal(Number(row?.[0]), 48)
    assert.deepEqual(complaints, [])
  })
})
