/** Branches, merges, pull requests and taking back in the portal, on the real platform: what is pressed is what the lake then holds. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { standsEverywhere, violations } from './browser.ts'
import { openDesk, portalSuite, type Desk } from './desk.ts'
import type { PortalPlatform } from './platform.ts'

const node = 'INDIANA.HUB'
/** The browser complains of each answer that is no success; the hook's refusal is one. */
const refusedOnPurpose = /status of (403|409) .*\/api\/merge\)/

interface Conflict { readonly key: { readonly node_id: string }, readonly column: string, readonly base: number, readonly ours: number, readonly theirs: number }

let desk: Desk
let platform: PortalPlatform
let page: Page
let complaints: string[]
/** Corrections begin from these: each is the whole file again. */
let original: number[]

describe('review in the portal on the platform', portalSuite, () => {
  before(async () => {
    desk = await openDesk({ kinds: new Set(['miso-day-ahead']) }, { bea: 'admin', cal: 'admin', rob: 'reader' });
    ({ platform, page, complaints } = desk)
    original = await prices()
  })
  after(async () => { await desk?.close() })

  const press = async (name: string | RegExp, within: Page | Locator = page): Promise<void> => { await within.getByRole('button', { name }).click() }

  /** Of the last day's hours. */
  async function prices(ref = 'main'): Promise<number[]> {
    const rows = await platform.sql(`SELECT lmp FROM market.lmp_da WHERE node_id = '${node}' ORDER BY interval_start_utc`, ref)
    return rows.slice(-24).map(([lmp]) => Number(lmp))
  }
  const raised = (from: readonly number[], by: Readonly<Record<number, number>>): number[] => from.map((lmp, index) => Math.round((lmp + (by[index + 1] ?? 0)) * 100) / 100)

  test('a branch is made in the browser, and its rule is changed in Settings', async () => {
    await desk.as('bea', '/versions')
    await press('New branch')
    await desk.dialog().getByLabel('Name').fill('prod')
    await press('Create branch')
    const branch = page.locator('.branches li', { hasText: 'prod' })
    await branch.locator('.chip', { hasText: 'protected' }).waitFor()
    assert.match(await branch.innerText(), /2 approvals by admins and the checks mergeable, keys-unique, contract, also from runs; no direct commits, not reset or deleted/)
    assert.match(await branch.innerText(), /0 B own, .* shared/)
    assert.equal(await branch.getByRole('button', { name: /Delete/ }).count(), 0, 'what the rule forbids is not offered')
    await page.goto(`${platform.url}/settings?view=protection&rule=prod`)
    await desk.dialog().getByLabel('Approvals by others').fill('1')
    await press('Save rule')
    await page.locator('.rules li', { hasText: /^prod\s*1 approval by admins/ }).waitFor()
  })

  test('a pull request is opened, looked at, approved by another, goes stale, is checked and approved again, and merged', async () => {
    const start = await prices('prod')
    await platform.correct({ branch: 'desk/fix', node, hours: [18, 19], amount: 4.5 })
    await desk.as('bea', '/pulls/new?source=desk/fix&target=prod')
    await page.locator('text=prod takes a pull request with 1 approval by admins').waitFor()
    await page.locator('section', { hasText: 'What it would bring' }).locator('td', { hasText: 'market.lmp_da' }).waitFor()
    await page.getByLabel('Title').fill('Correct the evening')
    await page.getByLabel('What and why').fill('MISO sent it again.')
    await press('Open pull request')
    await page.locator('.waiting-for', { hasText: '1 approval by others than bea is needed.' }).waitFor()
    const path = new URL(page.url()).pathname
    assert.deepEqual(await checkStates(page), ['mergeable passed', 'keys-unique passed', 'contract passed'])
    assert.equal(await page.getByRole('button', { name: 'Merge into prod' }).isDisabled(), true)
    assert.equal(await page.getByRole('button', { name: 'Approve' }).isDisabled(), true, 'nobody approves their own')
    assert.deepEqual(await violations(page), [])

    await desk.as('rob', path)
    await page.locator('text=Only admins merge and close').waitFor()
    assert.equal(await page.getByRole('button', { name: /Merge|Close/ }).count(), 0)
    assert.equal(await page.getByRole('button', { name: 'Approve' }).isDisabled(), true)
    await page.getByLabel('Comment').fill('Looks right to the desk.')
    await press('Comment')
    await page.locator('.comment', { hasText: 'Looks right to the desk.' }).waitFor()

    await desk.as('cal', `${path}?view=changes&table=market.lmp_da`)
    const rows = page.locator('.row-diff tr.changed')
    await rows.first().waitFor()
    const wanted = raised(original, { 18: 4.5, 19: 4.5 })
    assert.deepEqual(await Promise.all((await rows.all()).map(async row => await row.locator('td:has(del)').first().innerText())), [17, 18].map(index => `${original[index]} → ${wanted[index]}`))
    await press('Approve')
    await page.locator('text=Ready to merge').waitFor()
    assert.deepEqual(await violations(page), [])

    await platform.correct({ branch: 'desk/fix', node, hours: [20], amount: 2 })
    await page.goto(platform.url + path)
    await page.locator('.waiting-for', { hasText: 'desk/fix moved since the checks ran' }).waitFor()
    assert.deepEqual(await checkStates(page), ['mergeable stale', 'keys-unique stale', 'contract stale'])
    await press('Run checks')
    await page.locator('.waiting-for', { hasText: 'cal approved an earlier state' }).waitFor()
    await press('Approve')
    await page.locator('text=Ready to merge').waitFor()

    await desk.as('bea', path)
    await press('Merge into prod')
    await page.locator('section[aria-label=State]', { hasText: 'Merged' }).waitFor()
    assert.deepEqual(await prices('prod'), await prices('desk/fix'))
    assert.notDeepEqual(await prices('prod'), start)
    const said = await page.locator('.timeline .event').allInnerTexts()
    for (const word of ['bea opened this', 'rob commented', 'cal approved', 'bea merged it']) assert.ok(said.some(text => text.startsWith(word)), `${word} in ${said.join('; ')}`)
    await page.goto(`${platform.url}/pulls?state=merged`)
    await page.locator('.pulls tbody tr', { hasText: 'Correct the evening' }).waitFor()
  })

  test('a pull request merges itself when its checks pass, and another is closed', async () => {
    await platform.correct({ branch: 'desk/auto', node, hours: [2], amount: 1 })
    await desk.as('bea', '/pulls/new?source=desk/auto&target=main')
    await page.getByLabel('Title').fill('By itself')
    await page.getByLabel('When nothing is missing').selectOption('yes')
    await press('Open pull request')
    await page.locator('section[aria-label=State]', { hasText: 'Merged' }).waitFor()
    await platform.correct({ branch: 'desk/shut', node, hours: [3], amount: 1 })
    await page.goto(`${platform.url}/pulls/new?source=desk/shut&target=main`)
    await page.getByLabel('Title').fill('Not wanted')
    await press('Open pull request')
    await page.locator('text=Ready to merge').waitFor()
    await press(/^Close$/)
    await page.locator('section[aria-label=State]', { hasText: 'Closed without a merge' }).waitFor()
  })

  test('a merge shows its conflicts with all three values, and does what the strategy says', async () => {
    await platform.correct({ branch: 'desk/clash', node, hours: [18, 19], amount: 4.5 })
    await platform.correct({ branch: 'main', node, hours: [19], amount: 6.25 })
    await desk.as('bea', '/versions/merge?from=desk/clash')
    const { conflicts } = await platform.get<{ conflicts: Conflict[] }>('/api/merge?from=desk/clash&into=main')
    const lmp = conflicts.find(({ column }) => column === 'lmp')
    assert.ok(lmp)
    const row = page.locator('.row-diff tr', { has: page.locator('td', { hasText: /^lmp$/ }) })
    await row.waitFor()
    assert.ok((await row.innerText()).includes(node))
    assert.deepEqual(await row.locator('.conflict-value').allInnerTexts(), [lmp.base, lmp.ours, lmp.theirs].map(String))
    assert.equal(await page.getByRole('button', { name: 'Merge into main' }).isDisabled(), true)
    await page.getByRole('radio', { name: /^Keep main/ }).check()
    await page.locator('.how', { hasText: 'row by row' }).first().waitFor()
    assert.equal(new URL(page.url()).searchParams.get('strategy'), 'ours')
    await press('Merge into main')
    await page.locator('[role=status]', { hasText: 'desk/clash is merged into main' }).waitFor()
    assert.deepEqual(await prices(), raised(original, { 18: 4.5, 19: 6.25 }))
  })

  test('a run is taken back after a dry run that names the views that read it', async () => {
    const start = await prices()
    const run = await platform.correct({ branch: 'main', node, hours: [5, 6], amount: 500 })
    assert.notDeepEqual(await prices(), start)
    await desk.as('bea', `/runs/${run}`)
    await press('Revert this run')
    const { readers } = await platform.get<{ readers: string[] }>(`/api/revert?thing=${run}&on=main`)
    await desk.dialog().locator('.touched .chip').first().waitFor()
    assert.deepEqual(await desk.dialog().locator('.touched .chip').allInnerTexts(), readers)
    assert.ok(readers.length > 0)
    assert.deepEqual(await violations(page), [])
    assert.notDeepEqual(await prices(), start, 'a dry run changes nothing')
    await press('Revert on main')
    await desk.dialog().locator('[role=status]', { hasText: 'Taken back on main' }).waitFor()
    assert.deepEqual(await prices(), start)
    await desk.dialog().locator('.dialog-actions').getByRole('button', { name: 'Close' }).click()
    await page.locator('.page-head .chip', { hasText: 'reverted' }).waitFor()
  })

  test('on a protected branch a revert becomes a pull request', async () => {
    const { commits } = await platform.get<{ commits: { id: string }[] }>('/api/log?ref=prod&limit=1')
    await desk.as('bea', `/versions/${commits[0]?.id}?do=revert`)
    await desk.dialog().getByLabel('On the branch').selectOption('prod')
    await press('Prepare a pull request')
    await page.locator('h1', { hasText: 'New' }).waitFor()
    const address = new URL(page.url()).searchParams
    assert.deepEqual([address.get('source')?.split('/')[0], address.get('target')], ['revert', 'prod'])
    await page.locator('td', { hasText: 'market.lmp_da' }).waitFor()
  })

  test('a commit is picked onto another branch, and a branch is reset after the commits left behind were named', async () => {
    await platform.correct({ branch: 'desk/pick', node, hours: [10], amount: 3 })
    const [start, before] = [await prices(), await platform.get<{ commits: { id: string }[] }>('/api/log?ref=main&limit=1')]
    const { commits } = await platform.get<{ commits: { id: string, message: string }[] }>('/api/log?ref=desk/pick&limit=1')
    await desk.as('bea', `/versions/${commits[0]?.id}?do=cherry-pick`)
    await desk.dialog().getByLabel('Onto the branch').selectOption('main')
    await press('Put onto main')
    await desk.dialog().locator('[role=status]', { hasText: 'It is on main now' }).waitFor()
    assert.deepEqual(await prices(), raised(original, { 10: 3 }))

    await page.goto(`${platform.url}/versions/${before.commits[0]?.id}?do=reset`)
    await desk.dialog().locator('h3', { hasText: 'Left behind: 1 commit' }).waitFor()
    assert.match(await desk.dialog().locator('.left-behind').innerText(), /Pick [0-9a-f]{8}/)
    const reset = desk.dialog().getByRole('button', { name: /^Reset main to/ })
    assert.equal(await reset.isDisabled(), true)
    await desk.dialog().getByLabel('Type the branch').fill('main')
    await reset.click()
    await desk.dialog().waitFor({ state: 'detached' })
    assert.deepEqual(await prices(), start)
  })

  test('a check in SQL, asked by a hook before each merge, refuses one and says why, until the hook is removed', async () => {
    await desk.as('bea', '/settings?view=protection')
    await press('New check')
    await desk.dialog().getByLabel('Name').fill('no-wild-prices')
    await desk.dialog().getByLabel('SQL').fill('SELECT node_id, lmp FROM market.lmp_da WHERE lmp > 400')
    await press('Save check')
    await page.locator('.rules li', { hasText: 'no-wild-prices' }).waitFor()
    await page.goto(`${platform.url}/settings?view=hooks`)
    await press('New hook')
    await desk.dialog().getByLabel('Name').fill('sane')
    await press('Run a check')
    await desk.dialog().getByRole('combobox', { name: 'Check' }).selectOption('no-wild-prices')
    await desk.dialog().getByLabel('before a merge').check()
    await desk.dialog().getByLabel('after a merge').uncheck()
    await press('Save hook')
    await page.locator('.rules li', { hasText: 'sane' }).waitFor()

    const start = await prices()
    await platform.correct({ branch: 'desk/wild', node, hours: [12], amount: 500 })
    await page.goto(`${platform.url}/versions/merge?from=desk/wild`)
    await press('Merge into main')
    await page.locator('[role=alert]', { hasText: /the hook sane refuses the merge on main: it must find no rows and found 1 row/ }).waitFor()
    assert.deepEqual(await prices(), start)
    await page.goto(`${platform.url}/settings?view=hooks`)
    await page.locator('td', { hasText: 'before merge main' }).first().waitFor()
    await press('Remove the hook sane')
    await press('Really remove the hook sane')
    await page.locator('text=None yet').waitFor()
  })

  test('a sandbox shows its end and its quota, is extended and deleted; a tag stays where it was put', async () => {
    await desk.as('bea', '/versions')
    await press('New branch')
    await press('Ends by itself')
    await desk.dialog().getByLabel('Name').fill('trial')
    await desk.dialog().getByLabel('Days').fill('3')
    await press('Create branch')
    await page.locator('.branches li', { hasText: 'sandbox/bea/trial' }).locator('text=0 of 200 commits').waitFor()
    await page.goto(`${platform.url}/settings?view=sandboxes`)
    const until = async (): Promise<string | undefined> => (await platform.get<{ sandboxes: { expires_utc: string }[] }>('/api/sandboxes')).sandboxes[0]?.expires_utc
    const first = await until()
    await press('Extend sandbox/bea/trial')
    await page.locator('text=in 17 d').waitFor()
    assert.notEqual(await until(), first)
    await press('Delete the sandbox sandbox/bea/trial')
    await press('Really delete the sandbox sandbox/bea/trial')
    await page.locator('text=No sandbox').waitFor()

    const { commits } = await platform.get<{ commits: { id: string }[] }>('/api/log?ref=main&limit=1')
    await page.goto(`${platform.url}/versions/${commits[0]?.id}?do=tag`)
    await desk.dialog().getByLabel('Name').fill('close')
    await press('Tag commit')
    await page.locator('section[aria-labelledby=tags] li', { hasText: 'close' }).waitFor()
    assert.deepEqual(await prices('tag:close'), await prices())
  })

  test('a reader sees all of it and is offered nothing that would be refused', async () => {
    const { commits } = await platform.get<{ commits: { id: string }[] }>('/api/log?ref=main&limit=1')
    for (const [path, sign] of [['/versions', '.branches li'], [`/versions/${commits[0]?.id}?do=reset`, 'text=Compare with parent'], ['/versions/merge?from=desk/pick', 'text=Only admins merge'], ['/settings?view=protection', 'text=Only admins change it'], ['/settings?view=hooks', 'text=Hooks are seen by admins'], ['/settings?view=sandboxes', 'text=No sandbox'], ['/pulls/new', 'text=Only admins open']] as const) {
      await desk.as('rob', path)
      await page.locator(sign).first().waitFor()
      assert.equal(await desk.dialog().count(), 0, path)
      const offered = await page.locator('button:enabled', { hasText: /^(New|Delete|delete|Edit|Remove|Extend|Revert|Cherry-pick|Tag|Reset to|Merge into|Open pull request)/ }).allInnerTexts()
      assert.deepEqual(offered, [], path)
    }
  })

  test('the pages stand on a wide and a narrow window, light and dark, and pass axe', async () => {
    const paths = [['/pulls?state=all', '.pulls tbody tr'], ['/pulls/1', '.timeline li'], ['/pulls/1?view=changes&table=market.lmp_da', '.row-diff tr'], ['/versions/diff?from=tag:close&to=desk/clash', '.row-diff tr'], ['/versions/merge?from=desk/shut', '.how'], ['/settings?view=protection', '.rules li'], ['/settings?view=hooks', 'text=None yet']] as const
    await desk.as('cal', '/')
    for (const [path, sign] of paths) {
      await desk.open(path, sign)
      await standsEverywhere(page, path, sign)
    }
    assert.deepEqual(complaints.filter(text => !refusedOnPurpose.test(text)), [])
  })
})

/** `mergeable passed`, one for each check. */
async function checkStates(page: Page): Promise<string[]> {
  return (await page.locator('section[aria-labelledby=checks] .checks li').allInnerTexts()).map(text => text.split('\n').filter(line => line.trim() !== '').slice(0, 2).join(' '))
}
