/** The portal in a real browser against the stand-in server: every page, both themes, keyboard, phone width. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { complaintsOf, noBrowser, openBrowser, overflow, violations, type Browser } from '#test/portal/browser.ts'
import { startMock, type Mock } from './mock/server.ts'

const built = existsSync(fileURLToPath(new URL('./dist/index.html', import.meta.url)))
const reason = noBrowser ?? (built ? null : 'web/dist is not built: run vite build web')

const pages: readonly (readonly [string, string, string])[] = [
  ['overview', '/', 'text=Real-time dispatch LMP'],
  ['prices', '/prices', '.chart[data-points]'],
  ['components', '/prices?view=components', '.multiple .chart[data-points]'],
  ['market map', '/markets', '.map-points a'],
  ['point', '/markets/node?iso=caiso&node=TH_NP15_GEN-APND', '.chart[data-points]'],
  ['constraints', '/markets/constraints', '.day-cell'],
  ['load', '/markets/load', '.chart[data-points]'],
  ['fuel mix', '/markets/fuel', '.stack-chart path'],
  ['curves', '/curves?against=day&against=week', '.curve-chart[data-points]'],
  ['days of a curve', '/curves?term=day', '.stretch-chart[data-points]'],
  ['hours of a curve', '/curves?term=hour&from=2027-11-01', '.heat tfoot td'],
  ['movers', '/curves/movers', '.movers tbody tr'],
  ['spreads', '/curves/spreads', '.stretch-chart[data-points]'],
  ['factors', '/curves/factors', '.matrix td'],
  ['marks', '/curves/marks', '.mark-input'],
  ['quotes', '/curves/quotes', '.product-list li'],
  ['quotes as CSV', '/curves/quotes?way=csv', '.csv-text'],
  ['end of day', '/curves/runs', '.eod-steps'],
  ['sql', '/sql?sql=SELECT%20*%20FROM%20market.lmp_rt', '[role=gridcell]'],
  ['connections', '/connections', '.connections tbody tr'],
  ['connection', '/connections/outages', '.spec'],
  ['new connection', '/connections/new', 'text=Fetch a sample'],
  ['schedule of a new connection', '/connections/new?step=table', 'text=Next runs'],
  ['review of a new connection', '/connections/new?step=review', '.review-problems, .consequences'],
  ['edit of a connection', '/connections/outages/edit', '.consequences'],
  ['runs', '/runs', '.runs tbody tr'],
  ['run', '/runs/RUN', 'text=price.identity'],
  ['quality', '/quality', '.quality-grid .feed-name'],
  ['findings', '/quality/findings?severity=all', '.findings tbody tr'],
  ['finding', '/quality/RUN/1', '.chart[data-points]'],
  ['quarantine', '/quality/quarantine', '.held tbody tr'],
  ['run in quarantine', '/quality/quarantine/RUN', '.chart[data-points]'],
  ['rules', '/quality/rules', '.own-rules li'],
  ['new rule', '/quality/rules/new', '.cm-content'],
  ['rule with a form', '/quality/rules/lengths', 'text=Values, with commas between'],
  ['versions', '/versions', '.commit-row'],
  ['commit', '/versions/COMMIT?from=main&to=bea/curve-trial', 'text=Compare with parent'],
  ['compare', '/versions/diff?from=main&to=bea/curve-trial&table=market.lmp_da&page=2', '.row-diff tr.changed'],
  ['merge with conflicts', '/versions/merge?from=bea/curve-trial', '.conflict-row'],
  ['merge with a strategy', '/versions/merge?from=bea/curve-trial&strategy=ours', 'text=row by row'],
  ['revert', '/versions/COMMIT?do=revert', 'text=products.dart_hour'],
  ['cherry-pick', '/versions/COMMIT?do=cherry-pick', 'text=Onto the branch'],
  ['reset', '/versions/COMMIT?do=reset', 'text=at this commit already'],
  ['pull requests', '/pulls?state=all', 'text=Trial of the curve'],
  ['new pull request', '/pulls/new?source=bea/curve-trial&target=main', '.conflict-row'],
  ['pull request', '/pulls/2', 'text=Ready to merge'],
  ['stale pull request', '/pulls/3', 'text=Cannot be merged yet'],
  ['changes of a pull request', '/pulls/4?view=changes&table=market.lmp_da', '.conflict-row'],
  ['settings', '/settings', 'text=grafana'],
  ['protection', '/settings?view=protection', 'text=no-wild-prices'],
  ['rule', '/settings?view=protection&rule=prod', 'dialog[open] >> text=Rule of prod'],
  ['hooks', '/settings?view=hooks', 'text=no answer within'],
  ['sandboxes', '/settings?view=sandboxes', 'text=ends within a day'],
]

/** Pages of one thing, which an empty lake has not. */
const ofOneThing: ReadonlySet<string> = new Set(['connection', 'edit of a connection', 'run', 'finding', 'run in quarantine', 'rule with a form', 'commit', 'revert', 'cherry-pick', 'reset', 'pull request', 'stale pull request', 'changes of a pull request'])

let mock: Mock
let browser: Browser
const names = { run: '', commit: '' }

async function open(path: string, look: { width?: number } = {}): Promise<{ page: Page, complaints: string[] }> {
  const page = await browser.context.newPage()
  page.setDefaultTimeout(60_000)
  const complaints = complaintsOf(page, mock.url)
  await page.setViewportSize({ width: look.width ?? 1280, height: 800 })
  await page.goto(mock.url + path.replace('RUN', names.run).replace('COMMIT', names.commit))
  return { page, complaints }
}

describe('portal', { concurrency: 1 }, () => {
  before(async () => {
    if (reason) return
    mock = await startMock()
    browser = await openBrowser()
    const runs = await (await fetch(`${mock.url}/api/runs?state=quarantined`)).json() as { runs: { id: string }[] }
    const log = await (await fetch(`${mock.url}/api/log?ref=main`)).json() as { commits: { id: string }[] }
    Object.assign(names, { run: runs.runs[0]?.id, commit: log.commits[0]?.id })
  })
  after(async () => {
    if (reason) return
    await browser.close()
    await mock.close()
  })

  /** A test that needs the browser; says why where there is none. */
  function inBrowser(name: string, body: (t: TestContext) => Promise<void>) {
    test(name, async t => {
      if (reason) {
        t.skip(reason)
        return
      }
      mock.setMode('normal')
      await body(t)
    })
  }

  for (const [name, path, sign] of pages) {
    inBrowser(`${name} shows its data without complaint, fits a phone, and passes axe in both themes`, async () => {
      const { page, complaints } = await open(path)
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme })
        await page.locator(sign).first().waitFor()
        assert.deepEqual(await violations(page), [], `${name}, ${theme}`)
      }
      await page.setViewportSize({ width: 390, height: 844 })
      await page.locator(sign).first().waitFor()
      assert.equal(await overflow(page), 0, `${name} overflows`)
      assert.deepEqual(complaints, [])
      await page.close()
    })
  }

  for (const mode of ['empty', 'huge'] as const) {
    inBrowser(`every page stands with ${mode} data`, async () => {
      mock.setMode(mode)
      for (const [name, path] of pages.filter(([kind]) => !ofOneThing.has(kind))) {
        const { page, complaints } = await open(path, { width: 390 })
        await page.locator('h1').waitFor()
        await page.waitForLoadState('networkidle')
        assert.equal(await overflow(page), 0, `${name} overflows`)
        assert.equal(await page.locator('text=This page broke').count(), 0, name)
        assert.deepEqual(complaints, [], name)
        await page.close()
      }
    })
  }

  inBrowser('a failing platform is shown with its message and code', async () => {
    mock.setMode('error')
    const { page } = await open('/login')
    for (const path of ['/', '/prices', '/markets?iso=caiso', '/markets/node?iso=caiso&node=X', '/markets/constraints?iso=caiso', '/markets/load?iso=caiso', '/markets/fuel?iso=caiso', '/curves', '/curves/movers', '/curves/spreads', '/curves/factors', '/curves/marks', '/curves/quotes', '/curves/runs', '/connections', '/connections/x', '/runs', '/quality', '/quality/findings', '/quality/quarantine', '/quality/quarantine/x', '/quality/x/1', '/quality/rules', '/quality/rules/new', '/versions', '/versions/diff?from=main&to=x', '/versions/merge?from=x', '/pulls', '/pulls/2', '/settings', '/settings?view=protection', '/settings?view=hooks', '/settings?view=sandboxes']) {
      await page.goto(mock.url + path)
      const alert = page.locator('[role=alert]', { hasText: 'Restore the data folder from its last backup.' }).first()
      await alert.locator('code', { hasText: 'lake/corrupt · 500' }).waitFor()
    }
    await page.close()
  })

  inBrowser('login says what is wrong, then leads to where one wanted to go', async () => {
    mock.setMode('login')
    const { page } = await open('/runs?state=failed')
    await page.getByLabel('Name').fill('alice')
    await page.getByLabel('Password').fill('wrong')
    await page.keyboard.press('Enter')
    await page.locator('[role=alert]').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByLabel('Password').fill('correct horse')
    await page.keyboard.press('Enter')
    await page.locator('h1', { hasText: 'Runs' }).waitFor()
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/runs?state=failed')
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('Password').waitFor()
    await page.close()
  })

  inBrowser('a link to another site is not followed after the login', async () => {
    const { page } = await open('/login?next=//example.org/x')
    await page.locator('h1', { hasText: 'Overview' }).waitFor()
    assert.ok(page.url().startsWith(mock.url))
    await page.close()
  })

  inBrowser('keys lead to pages, to search, to help, and the palette finds a node', async () => {
    const { page, complaints } = await open('/')
    await page.locator('text=Needs a look').waitFor()
    for (const [key, title] of [['r', 'Runs'], ['v', 'Versions'], ['s', 'SQL'], ['p', 'Prices'], ['o', 'Overview'], ['q', 'Pull requests'], ['u', 'Quality'], ['r', 'Runs']] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await page.locator('h1', { hasText: title }).waitFor()
    }
    await page.keyboard.press('/')
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Search runs')
    await page.keyboard.type('g')
    assert.match(page.url(), /q=g/, 'a field keeps its keys')
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await page.keyboard.press('?')
    await page.locator('dialog[open] >> text=Keyboard').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('SP15')
    await page.locator('[role=option]', { hasText: 'TH_SP15_GEN-APND' }).waitFor()
    assert.deepEqual(await violations(page), [])
    await page.keyboard.press('Enter')
    await page.locator('.node-chip', { hasText: 'SP15' }).waitFor()
    assert.deepEqual(complaints, [])
    await page.close()
  })

  inBrowser('Tab passes through every page and comes out again', async () => {
    for (const path of ['/', '/prices', '/markets', '/curves', '/curves/quotes', '/sql', '/versions', '/versions/diff?from=main&to=bea/curve-trial', '/versions/merge?from=bea/curve-trial', '/quality', '/quality/rules/new', '/pulls', '/pulls/2', '/settings?view=protection']) {
      const { page } = await open(path)
      await page.waitForLoadState('networkidle')
      let returned = false
      for (let press = 0; press < 260 && !returned; press += 1) {
        await page.keyboard.press('Tab')
        returned = press > 3 && await page.evaluate(() => document.activeElement === document.body || document.activeElement?.className === 'skip')
      }
      assert.ok(returned, `the focus stays caught in ${path}`)
      await page.close()
    }
  })

  inBrowser('SQL runs by Ctrl-Enter, draws few of its 10,000 rows, and shows an error beside the editor', async () => {
    const { page } = await open('/sql')
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('SELECT * FROM market.lmp_rt')
    await page.keyboard.press('Escape')
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+Enter')
    await page.locator('[role=gridcell]').first().waitFor()
    const grid = page.getByRole('grid', { name: 'Result' })
    assert.equal(await grid.getAttribute('aria-rowcount'), '10001')
    assert.ok(await page.locator('.grid-body [role=row]').count() < 120)
    await grid.evaluate(element => { element.scrollTop = element.scrollHeight })
    await page.locator('[role=rowheader]', { hasText: /^10,000$/ }).waitFor()
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('SELECT broken')
    await page.keyboard.press('Control+Enter')
    await page.locator('[role=alert]', { hasText: 'sql/invalid · 400' }).waitFor()
    await page.getByRole('button', { name: 'History' }).click()
    assert.equal(await page.locator('.side-item').count(), 2)
    await page.close()
  })

  inBrowser('the chart draws 100,000 points', async t => {
    mock.setMode('huge')
    const { page } = await open('/prices?range=all')
    await page.locator('.chart[data-points]').waitFor()
    const { points, drawMs } = await page.locator('.chart').evaluate(element => { const { points, drawMs } = (element as HTMLElement).dataset; return { points, drawMs } })
    assert.ok(Number(points) > 100_000, `${points} points`)
    t.diagnostic(`${points} points drawn in ${drawMs} ms`)
    await page.close()
  })

  inBrowser('dragging over the chart zooms, and the address carries the zoom', async () => {
    const { page } = await open('/prices?range=7d')
    await page.locator('.chart[data-points]').waitFor()
    const box = await page.locator('.chart .u-over').boundingBox()
    assert.ok(box)
    await page.mouse.move(box.x + 200, box.y + 100)
    await page.locator('.readout', { hasText: /HE\d\d/ }).waitFor()
    await page.mouse.down()
    await page.mouse.move(box.x + 420, box.y + 120, { steps: 5 })
    await page.mouse.up()
    await page.getByRole('button', { name: 'Whole range' }).waitFor()
    const zoom = new URL(page.url()).searchParams.get('zoom')
    assert.match(zoom ?? '', /^\d+_\d+$/)
    await page.reload()
    await page.locator('text=of the zoomed range').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('zoom'), zoom)
    await page.close()
  })

  inBrowser('a source becomes a connection in five steps, and nothing is lost on back or reload', async () => {
    const { page, complaints } = await open('/connections/new')
    await page.getByLabel('Address').fill('https://vendor.example/prices.csv')
    await page.getByLabel('Name of the connection').fill('vendor prices')
    await page.locator('.faults', { hasText: 'expected a letter' }).waitFor()
    await page.getByLabel('Name of the connection').fill('vendor-prices')
    await page.getByRole('button', { name: 'Fetch a sample' }).click()
    await page.locator('.column-notes', { hasText: 'is taken to end its interval' }).waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByLabel('Take Comment').uncheck()
    await page.getByLabel('Name of Price ($/MWh)').fill('price')
    await page.getByRole('button', { name: 'Preview rows' }).click()
    await page.locator('.preview-rows tbody tr').first().waitFor()
    await page.locator('.step-turn .primary:enabled').click()
    await page.getByLabel('Least price').fill('-500')
    await page.locator('.step-turn .primary:enabled').click()
    await page.getByLabel('Schedule (minute hour day month weekday)').fill('5 * *')
    await page.locator('.faults', { hasText: 'is no schedule' }).waitFor()
    assert.ok(await page.locator('.step-turn .primary').isEnabled())
    await page.locator('.step-turn .primary').click()
    assert.match(page.url(), /step=table/, 'not on with a fault')
    await page.getByRole('button', { name: 'Every hour' }).click()
    await page.locator('.next-runs li').nth(4).waitFor()
    await page.reload()
    assert.equal(await page.getByLabel('Schedule (minute hour day month weekday)').inputValue(), '5 * * * *')
    await page.goBack()
    assert.equal(await page.getByLabel('Least price').inputValue(), '-500')
    await page.locator('.step-bar').getByRole('button', { name: 'Review' }).click()
    const text = page.getByLabel('Specification (YAML or JSON)')
    assert.match(await text.inputValue(), /- \{ name: price, from: "Price \(\$\/MWh\)", type: double, unit: USD\/MWh \}/)
    assert.ok(!(await text.inputValue()).includes('Comment'))
    await text.fill((await text.inputValue()).replace('min: -500', 'min: -250'))
    await page.locator('.step-bar').getByRole('button', { name: 'Quality' }).click()
    await page.locator('text=was written by hand').waitFor()
    await page.locator('[aria-label="Least price"][value="-250"]').waitFor()
    assert.deepEqual(complaints, [])
    await page.close()
  })

  inBrowser('a connection is removed by its name, typed', async () => {
    const { page } = await open('/connections')
    await page.locator('.outcome', { hasText: 'connections/refused' }).locator('summary').click()
    await page.locator('.outcome .said', { hasText: 'the key is not of this product' }).waitFor()
    await page.getByRole('button', { name: 'Remove vendor-prices' }).click()
    const dialog = page.locator('dialog[open]')
    await dialog.locator('text=desk.vendor_prices').waitFor()
    assert.deepEqual(await violations(page), [])
    const remove = dialog.getByRole('button', { name: 'Remove the connection' })
    assert.ok(await remove.isDisabled())
    await dialog.getByLabel('Type vendor-prices to remove it').fill('vendor-prices')
    await remove.click()
    await dialog.waitFor({ state: 'detached' })
    await page.close()
  })

  inBrowser('a token is shown once', async () => {
    const { page } = await open('/settings')
    await page.getByLabel('Name').first().fill('notebook')
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.locator('.fresh-token', { hasText: 'glk_' }).waitFor()
    await page.reload()
    await page.locator('text=grafana').waitFor()
    assert.equal(await page.locator('.fresh-token').count(), 0)
    await page.close()
  })
})
