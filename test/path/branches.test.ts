/** Branches, rows that are held, quarantined or kept aside: what is beside main, and what stays out of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zipOf } from './archives.ts'
import { caisoAtlas, caisoDay, sppDay } from './made-files.ts'
import { temporaryLake } from './temporary-lake.ts'

const count = 'SELECT count(*)::INTEGER AS rows FROM market.lmp_da'

test('good rows go to the branch that is named, made from main where there is none', async t => {
  const lake = await temporaryLake(t)
  const [first, second] = [sppDay('20260701'), sppDay('20260702')]
  await lake.takeOne(await lake.put(first.name, first.text))
  const before = await lake.main()
  const outcome = await lake.takeOne(await lake.put(second.name, second.text), { branch: 'review' })
  assert.equal(outcome.state, 'merged', JSON.stringify(outcome.error))
  assert.equal(await lake.main(), before)
  assert.deepEqual(await lake.rows(count, 'review'), [{ rows: 240 }])
  assert.deepEqual(await lake.rows(count), [{ rows: 120 }])
  const again = await lake.takeOne(await lake.put(second.name, second.text), { branch: 'review' })
  assert.ok(['known', 'unchanged'].includes(again.state), again.state)
  assert.deepEqual(await lake.rows(count, 'review'), [{ rows: 240 }])
})

test('good rows go to a branch that is there', async t => {
  const lake = await temporaryLake(t)
  const [first, second] = [sppDay('20260701'), sppDay('20260702')]
  await lake.takeOne(await lake.put(first.name, first.text))
  await lake.services.lake.createBranch('review', 'main')
  assert.equal((await lake.takeOne(await lake.put(second.name, second.text), { branch: 'review' })).state, 'merged')
  assert.deepEqual([await lake.rows(count, 'review'), await lake.rows(count)], [[{ rows: 240 }], [{ rows: 120 }]])
  await lake.services.lake.merge('review', 'main', { author: 'test', message: 'reviewed', run_id: null })
  assert.deepEqual(await lake.rows(count), [{ rows: 240 }])
})

test('a branch name that cannot be is refused by name', async t => {
  const lake = await temporaryLake(t)
  const file = sppDay('20260701')
  const path = await lake.put(file.name, file.text)
  for (const branch of ['../main', 'a b', "x'; DROP TABLE y; --", '', '2026-01-01', 'deadbeef']) {
    const outcome = await lake.takeOne(path, { branch }).catch((error: unknown) => ({ state: 'failed', error: error as { code: string, message: string } }))
    assert.equal(outcome.state, 'failed', branch)
    assert.match(outcome.error?.code ?? '', /^(lake\/invalid-name|lake\/unknown-ref|usage\/invalid)$/, branch)
  }
  assert.equal((await lake.takeOne(path)).state, 'merged')
})

test('not merged: judged rows are on the run\'s own branch', async t => {
  const lake = await temporaryLake(t)
  const file = sppDay('20260701')
  const path = await lake.put(file.name, file.text)
  const before = await lake.main()
  const { runs: [run] } = await lake.take(path, { merge: false })
  assert.equal(run?.state, 'held')
  assert.equal(await lake.main(), before)
  assert.deepEqual(await lake.rows(count, run?.branch ?? ''), [{ rows: 120 }])
  assert.equal((await lake.takeOne(path)).state, 'merged', 'held bytes were not taken')
})

test('what does not pass is readable on its branch, with its findings, and main is as it was', async t => {
  const lake = await temporaryLake(t)
  const [good, later] = [sppDay('20260701'), sppDay('20260702')]
  await lake.takeOne(await lake.put(good.name, good.text))
  const before = await lake.main()
  const broken = later.text.split('\n').filter(line => !line.startsWith('07/02/2026 16:00:00')).join('\n')
  const { runs: [run], files: [file] } = await lake.take(await lake.put(later.name, broken))
  assert.equal(file?.state, 'quarantined')
  assert.equal(await lake.main(), before)
  assert.deepEqual(run?.verdict?.findings.filter(finding => finding.severity === 'block').map(finding => finding.rule), ['completeness'])
  assert.deepEqual(await lake.rows(count, run?.branch ?? ''), [{ rows: 235 }])
  assert.equal((await lake.services.ledger.list({ state: 'quarantined' }))[0]?.id, run?.id)
  assert.equal((await lake.takeOne(await lake.put(later.name, later.text))).state, 'merged')
  assert.deepEqual(await lake.rows(count), [{ rows: 240 }])
})

test('nodes that the operator\'s list lacks are kept aside and counted; the others are merged', async t => {
  const lake = await temporaryLake(t)
  const nodes = Array.from({ length: 40 }, (_, index) => `NODE_${index}_N001`)
  const [atlas, prices] = [caisoAtlas(nodes), caisoDay('20260701', '20260630_13_00_00', { nodes: [...nodes, 'GHOST_7_N001'] })]
  const { files } = await lake.take([await lake.put(prices.name, prices.text), await lake.put(atlas.name, atlas.text)])
  assert.deepEqual(files.map(file => file.state), ['merged', 'merged'])
  const aside = 'SELECT DISTINCT node_id, count(*)::INTEGER AS rows FROM market.lmp_aside GROUP BY node_id'
  assert.deepEqual(await lake.rows(count), [{ rows: 960 }])
  assert.deepEqual(await lake.rows(aside), [{ node_id: 'GHOST_7_N001', rows: 24 }])
  const run = (await lake.services.ledger.list()).find(candidate => candidate.report === 'lmp-day-ahead')
  assert.equal(run?.aside, 24)

  const again = await lake.takeOne(await lake.put(prices.name, prices.text), { again: true })
  assert.equal(again.state, 'unchanged', 'the same bytes judged again bring nothing')
  assert.deepEqual(await lake.rows(aside), [{ node_id: 'GHOST_7_N001', rows: 24 }])

  const listed = caisoAtlas([...nodes, 'GHOST_7_N001'])
  await lake.takeOne(await lake.put(listed.name.replace('06_00_00', '07_00_00'), listed.text))
  const placed = await lake.takeOne(await lake.put(prices.name, prices.text), { again: true })
  assert.equal(placed.state, 'merged', 'with the node listed its rows are placed')
  assert.deepEqual(await lake.rows(count), [{ rows: 984 }])
})

const componentTypes = ['LMP', 'MCC', 'MCE', 'MCL'] as const

/** CAISO's group archives have a member for each component. */
async function group(date: string, stamp: string, damage: (text: string, type: string) => string = text => text): Promise<{ name: string, content: Buffer }> {
  const members = componentTypes.map(type => {
    const { name, text } = caisoDay(date, stamp, {}, [type])
    return { name: name.replace('PRC_LMP_DAM', `PRC_LMP_DAM_${type}`), content: damage(text, type) }
  })
  return { name: `${date}_${date}_DAM_LMP_GRP_N_N_v12_csv.zip`, content: await zipOf(members) }
}

const componentCounts = 'SELECT count(*)::INTEGER AS rows, count(lmp)::INTEGER AS lmp, count(energy)::INTEGER AS energy, count(congestion)::INTEGER AS congestion, count(loss)::INTEGER AS loss FROM market.lmp_da'

test('an archive with a member for each component is one thing', async t => {
  const lake = await temporaryLake(t)
  const { name, content } = await group('20260701', '20260630_13_00_00')
  const { files } = await lake.take(await lake.put(name, content))
  assert.deepEqual(files.map(file => file.state), ['merged', 'merged', 'merged', 'merged'])
  assert.deepEqual(await lake.rows(componentCounts), [{ rows: 120, lmp: 120, energy: 120, congestion: 120, loss: 120 }])
})

test('a bad archive beside a good one with members by component: the good one comes in whole', async t => {
  const lake = await temporaryLake(t)
  const good = await group('20260701', '20260630_13_00_00')
  const bad = await group('20260702', '20260701_13_00_00', (text, type) => type === 'MCC' ? text.replace(/,(-?[\d.]+),1\n$/, (_, price: string) => `,${Number(price) + 9},1\n`) : text)
  await lake.take([await lake.put(good.name, good.content), await lake.put(bad.name, bad.content)])
  assert.deepEqual(await lake.rows(componentCounts), [{ rows: 120, lmp: 120, energy: 120, congestion: 120, loss: 120 }])
})

test('a member for a component that is missing from its archive keeps the rest out of main', async t => {
  const lake = await temporaryLake(t)
  const members = (['LMP', 'MCE', 'MCL'] as const).map(type => {
    const { name, text } = caisoDay('20260701', '20260630_13_00_00', {}, [type])
    return { name: name.replace('PRC_LMP_DAM', `PRC_LMP_DAM_${type}`), content: text }
  })
  const before = await lake.main()
  await lake.take(await lake.put('20260701_20260701_DAM_LMP_GRP_N_N_v12_csv.zip', await zipOf(members)))
  assert.equal(await lake.main(), before)
})

test('a day without rows in an archive of days is not let go', async t => {
  const lake = await temporaryLake(t)
  const days = ['20260701', '20260702', '20260703'].map(day => caisoDay(day, '20260704_09_00_00'))
  const members = days.map(({ name, text }, index) => ({ name, content: index === 1 ? text.slice(0, text.indexOf('\n') + 1) : text }))
  const { files } = await lake.take(await lake.put('days.zip', await zipOf(members)))
  assert.deepEqual(files.map(file => file.state), ['merged', 'quarantined', 'merged'])
})

test('rows for a protected branch wait on a branch of their own, from which a pull request can be opened', async t => {
  const lake = await temporaryLake(t)
  const [first, second] = [sppDay('20260701'), sppDay('20260702')]
  await lake.takeOne(await lake.put(first.name, first.text))
  await lake.services.review.setRule({ pattern: 'main', approvals: 1 })
  const outcome = await lake.takeOne(await lake.put(second.name, second.text))
  assert.deepEqual([outcome.state, outcome.error?.code], ['held', 'lake/protected'])
  assert.match(outcome.error?.message ?? '', new RegExp(`gridlake pr create run/${outcome.run} --into main`))
  assert.deepEqual([await lake.rows(count), await lake.rows(count, `run/${outcome.run}`)], [[{ rows: 120 }], [{ rows: 240 }]])
  const { pull } = await lake.services.review.pulls.create({ name: 'ana', role: 'admin' }, { source: `run/${outcome.run}`, target: 'main', title: 'A day' })
  assert.equal(pull.state, 'open')
})
