/** Quality in the portal, on the real platform: from a count to its finding, out of quarantine with a reason, and a rule from draft to judge. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { standsEverywhere, violations } from './browser.ts'
import { openDesk, portalSuite, type Desk } from './desk.ts'
import type { PortalPlatform } from './platform.ts'

const node = 'INDIANA.HUB'

interface Finding { readonly run: string, readonly n: number, readonly rule: string, readonly severity: string, readonly message: string, readonly iso: string, readonly report: string }
interface Feed { readonly iso: string, readonly report: string, readonly title: string, readonly runs: number, readonly quarantined: number, readonly rules: readonly { readonly rule: string, readonly severity: string, readonly findings: number }[] }
interface Run { readonly id: string, readonly state: string, readonly commit: string | null, readonly rows: number, readonly dataset: string, readonly released?: { readonly run: string, readonly by: string, readonly reason: string }, readonly verdict: { readonly findings: readonly { readonly rule: string, readonly severity: string }[] } | null }

let desk: Desk
let platform: PortalPlatform
let page: Page
let complaints: string[]
/** What lies in quarantine and may be released, and another run that lies there. */
let held: { readonly run: Run, readonly beside: { readonly rows: number, readonly fresh: number, readonly differing: number }, readonly finding: Finding }
let other: string

describe('quality in the portal on the platform', portalSuite, () => {
  before(async () => {
    desk = await openDesk({ kinds: new Set(['miso-day-ahead']) }, { bea: 'admin', rob: 'reader' });
    ({ platform, page, complaints } = desk)
    const run = await platform.correct({ branch: 'main', node, hours: [14, 15], amount: 12.5, spoilt: true })
    other = await platform.correct({ branch: 'main', node, hours: [3], amount: 7, spoilt: true })
    held = await shown(run)
  })
  after(async () => { await desk?.close() })

  async function shown(id: string): Promise<typeof held> {
    const { run, beside, obstacle } = await platform.get<Pick<typeof held, 'run' | 'beside'> & { obstacle: string | null }>(`/api/quarantine/${id}`)
    assert.deepEqual([obstacle, beside.differing], [null, 2])
    const { findings } = await platform.get<{ findings: Finding[] }>('/api/quality/findings?severity=block')
    return { run, beside, finding: findings.find(each => each.run === id) ?? assert.fail() }
  }

  /** Escape closes the list of completions, which would lie over the page. */
  async function write(sql: string): Promise<void> {
    await page.locator('.cm-content').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(sql)
    await page.keyboard.press('Escape')
  }
  const pathOf = (): string => new URL(page.url()).pathname

  test('a count by feed and rule is what the API answers, and leads to its findings and to one of them', async () => {
    await desk.as('bea', '/quality')
    const { feeds } = await platform.get<{ feeds: Feed[] }>('/api/quality?days=30')
    const { finding } = held
    const feed = feeds.find(({ iso, report }) => iso === finding.iso && report === finding.report) ?? assert.fail()
    const row = page.locator('.quality-grid tbody tr', { hasText: feed.title }).filter({ hasText: new RegExp(feed.iso, 'i') })
    await row.waitFor()
    assert.equal(await page.locator('.quality-grid tbody tr').count(), feeds.length)
    const count = row.locator('.count-cell .count').and(page.locator(`[aria-label^="${finding.rule} in "]`))
    assert.equal(await count.innerText(), String(feed.rules.filter(({ rule, severity }) => rule === finding.rule && severity !== 'note').reduce((sum, { findings }) => sum + findings, 0)))
    await count.click()
    const found = page.locator('.findings tbody tr', { has: page.locator(`a[href="/quality/${finding.run}/${finding.n}"]`) })
    await found.waitFor()
    assert.deepEqual([new URL(page.url()).searchParams.get('iso'), new URL(page.url()).searchParams.get('rule')], [finding.iso, finding.rule])
    await found.locator('a').click()
    await page.locator('.finding-words', { hasText: finding.message }).waitFor()
    assert.equal(pathOf(), `/quality/${finding.run}/${finding.n}`)
    await page.locator('.expected p, .expected li').first().waitFor()
    // What lies in quarantine may be drawn before main's series is there.
    await page.locator('.finding-chart[aria-busy="false"] .chart[data-points]').waitFor()
    assert.deepEqual((await page.locator('.chart-keys').innerText()).split('\n').map(text => text.trim()), ['main', 'in quarantine', 'suspicious'])
    assert.deepEqual(complaints, [])
  })

  test('a reader sees what is held and why it is not for him to release', async () => {
    await desk.as('rob', `/quality/quarantine`)
    await page.locator('.held tbody a').first().waitFor()
    await page.locator(`.held a[href="/quality/quarantine/${held.run.id}"]`).click()
    await page.locator('.beside-counts').waitFor()
    assert.ok(await page.getByRole('button', { name: 'Release…' }).isDisabled())
    assert.match(await page.locator('#release-why').innerText(), /Only admins release a run; rob may read/)
    assert.ok(await page.getByRole('button', { name: 'Expire…' }).isDisabled())
    assert.match(await page.locator('.ways').innerText(), /gridlake fetch \w+ [\w-]+ --date \d{4}-\d\d-\d\d/)
    assert.deepEqual(complaints, [])
  })

  test('an admin releases it with a reason, and main has its rows by a run that says so', async () => {
    await desk.as('bea', '/')
    await page.locator(`.attention-row[href="/quality/quarantine/${held.run.id}"]`).click()
    await page.getByRole('button', { name: 'Release…' }).click()
    const said = await desk.dialog().locator('.consequences').innerText()
    for (const count of [held.beside.fresh, held.beside.differing].filter(each => each > 0)) assert.ok(said.includes(count.toLocaleString('en-US')), said)
    assert.deepEqual(await violations(page), [])
    const button = desk.dialog().getByRole('button', { name: 'Release to main' })
    assert.ok(await button.isDisabled(), 'not without a reason')
    await desk.dialog().getByLabel('Why its rows are right').fill('the operator confirmed it in notice 4711')
    await button.click()
    await page.locator('.notice.ok', { hasText: 'Released by bea: the operator confirmed it in notice 4711' }).waitFor()
    const { released, state } = await platform.get<Run>(`/api/runs/${held.run.id}`)
    assert.deepEqual([state, released?.by], ['released', 'bea'])
    const [row] = await platform.sql(`SELECT count(*) FROM ${held.run.dataset} WHERE run_id = '${released?.run}'`)
    assert.equal(Number(row?.[0]), held.beside.fresh + held.beside.differing)
    await page.locator('.notice.ok a').click()
    await page.locator('.notice', { hasText: 'bea released them' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('another one expires, once it was said what goes', async () => {
    await desk.as('bea', `/quality/quarantine/${other}`)
    await page.getByRole('button', { name: 'Expire…' }).click()
    await desk.dialog().locator(`text=quarantine/${other}`).waitFor()
    await desk.dialog().getByRole('button', { name: 'Expire now' }).click()
    await page.locator('.notice', { hasText: 'It is expired' }).waitFor()
    assert.equal((await platform.get<Run>(`/api/runs/${other}`)).state, 'expired')
    assert.deepEqual(complaints, [])
  })

  test('a rule is tried on the days that main has, refused where it would block everything, and kept where not', async () => {
    await desk.as('bea', '/quality/rules')
    await page.getByRole('link', { name: 'New rule' }).click()
    await page.getByLabel('Name', { exact: true }).fill('dear-hubs')
    await page.getByLabel('A fault is').selectOption('block')
    await write('SELECT node_id, interval_start_utc, lmp FROM batch WHERE lmp IS NOT NULL')
    await page.getByRole('group', { name: 'Days to try' }).getByRole('button', { name: 'All' }).click()
    await page.getByRole('button', { name: 'Dry run' }).click()
    await page.locator('[role=alert]', { hasText: 'It would block every run' }).waitFor()
    const [counts] = await platform.sql('SELECT count(DISTINCT run_id), count(*) FROM market.lmp_da')
    assert.match(await page.locator('.trial-said').innerText(), new RegExp(`of ${Number(counts?.[0])} runs.* with ${Number(counts?.[1]).toLocaleString('en-US')} rows`, 's'))
    assert.equal(await page.locator('.trial-days li i.blocked').count(), await page.locator('.trial-days li').count())
    await page.getByRole('button', { name: 'Save rule' }).click()
    await page.locator('.rule-fields [role=alert]', { hasText: 'gate/blocks-everything' }).waitFor()
    assert.deepEqual(complaints.splice(0).filter(text => !/status of 4\d\d .*\/api\/rules\)/.test(text)), [])

    await write('SELECT node_id, interval_start_utc, lmp FROM batch WHERE lmp > 100000')
    await page.locator('text=The rule or the days have changed since').waitFor()
    await page.locator('.cm-content').focus()
    await page.keyboard.press('Control+Enter')
    await page.locator('.trial-said', { hasText: 'It finds nothing' }).waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('button', { name: 'Save rule' }).click()
    await page.locator('.notice.ok', { hasText: 'dear-hubs' }).waitFor()
    const { rules } = await platform.get<{ rules: { name: string, severity: string, by: string, disabled?: true }[] }>('/api/rules')
    assert.deepEqual(rules.map(({ name, severity, by }) => [name, severity, by]), [['dear-hubs', 'block', 'bea']])

    await page.getByRole('button', { name: 'Disable dear-hubs' }).click()
    await page.getByRole('button', { name: 'Enable dear-hubs' }).waitFor()
    assert.equal((await platform.get<{ rules: { disabled?: true }[] }>('/api/rules')).rules[0]?.disabled, true)
    await page.getByRole('button', { name: 'Remove the rule dear-hubs' }).click()
    await page.getByRole('button', { name: 'Really remove the rule dear-hubs' }).click()
    await page.locator('text=No rules of your own yet').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('a suggestion becomes a draft by one click', async () => {
    await page.getByLabel('Dataset to read rules off').selectOption('market.lmp_da')
    await page.getByRole('link', { name: 'Make a draft of lmp_da-lmp' }).click()
    await page.getByLabel('At most').waitFor()
    assert.deepEqual([await page.getByLabel('Name', { exact: true }).inputValue(), await page.getByLabel('Column').inputValue()], ['lmp_da-lmp', 'lmp'])
    assert.ok(Number(await page.getByLabel('At most').inputValue()) > 0)
    assert.deepEqual(complaints, [])
  })

  test('every page stands on a wide and a narrow window, light and dark, and passes axe', async () => {
    const { finding } = held
    const pages = [['/quality', '.feed-name'], ['/quality/findings?severity=all', '.findings tbody tr'], [`/quality/${finding.run}/${finding.n}`, '.chart[data-points]'], ['/quality/quarantine', '.held tbody tr, .empty'], ['/quality/rules', '.built-in'], ['/quality/rules/new', '.cm-content']] as const
    for (const [path, sign] of pages) {
      await desk.open(path, sign)
      await standsEverywhere(page, path, sign)
    }
    assert.deepEqual(complaints, [])
  })
})
