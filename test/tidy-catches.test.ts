/** The checks on the code catch what they forbid, and let pass what is allowed: made-up files, one fault each. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { completed, leftOut } from '../scripts/complete-lock.ts'
import { misshapen, tooLong } from './tidy/folders.ts'
import { cycles, importViolations, missing, onlyTested, unreached, unused } from './tidy/imports.ts'
import { source, type Source } from './tidy/sources.ts'
import { inexact, undocumented, unimported, vendorViolations } from './tidy/vendors.ts'
import { bannedWords } from './tidy/words.ts'
import { workplaceWords } from './tidy/workplace.ts'

const from = (path: string, ...lines: string[]): Source => source(path, lines.join('\n'))
const plugs = ['src/products/curves/index.ts', 'src/products/prices/index.ts', 'src/feeds/markets/caiso/index.ts', 'src/lake/versions/index.ts'].map(path => from(path))

describe('imports', () => {
  const forbidden: readonly (readonly [string, string, RegExp])[] = [
    ['src/base/x.ts', "import { y } from '#canon/y.ts'", /base may not import canon/],
    ['src/canon/x.ts', "import { y } from '#drivers/engine/port.ts'", /canon may not import drivers/],
    ['src/drivers/engine/x.ts', "import { y } from '#canon/y.ts'", /drivers may not import canon/],
    ['src/drivers/engine/x.ts', "import { y } from '../meta/port.ts'", /no other driver/],
    ['src/products/curves/x.ts', "import { diskObjects } from '#drivers/objects/disk.ts'", /driver instead of its port/],
    ['src/app/host.ts', "import { diskObjects } from '#drivers/objects/disk.ts'", /only src\/app\/drivers\.ts/],
    ['src/products/curves/x.ts', "import type { Lake } from '#lake/versions/index.ts'", /only src\/lake\/port\.ts/],
    ['src/products/curves/x.ts', "import { lake } from '#lake/port.ts'", /as types only/],
    ['src/products/curves/x.ts', "import { type Lake } from '#lake/port.ts'", /as types only/],
    ['src/products/curves/x.ts', "import {\n  a,\n  b,\n} from '../prices/views.ts'", /reaches inside src\/products\/prices/],
    ['src/feeds/ingest/x.ts', "import { oasis } from '../markets/caiso/oasis.ts'", /reaches inside src\/feeds\/markets\/caiso/],
    ['src/app/host.ts', "export { views } from '#products/prices/views.ts'", /reaches inside/],
    ['src/app/host.ts', "import { zip } from '#feeds/intake/zip.ts'", /reaches inside src\/feeds/],
    ['src/gate/rules/x.ts', "const { main } = await import('#app/main.ts')", /gate may not import app/],
    ['src/gate/rules/x.ts', "const child = new URL('../../app/main.ts', import.meta.url)", /gate may not import app/],
    ['web/src/x.tsx', "import { y } from '../../src/base/y.ts'", /web may not import base/],
    ['src/base/x.ts', "import { temporaryLake } from '#test/path/temporary-lake.ts'", /base may not import test/],
  ]
  for (const [path, line, expected] of forbidden) {
    test(`${path}: ${line.replaceAll('\n', ' ')}`, () => {
      const found = importViolations([...plugs, from(path, line)])
      assert.equal(found.length, 1, found.join('\n'))
      assert.match(found[0] ?? '', expected)
    })
  }

  const allowed: readonly (readonly [string, string])[] = [
    ['src/products/curves/x.ts', "import type { Lake } from '#lake/port.ts'"],
    ['src/products/curves/x.ts', "import { prices } from '../prices/index.ts'"],
    ['src/products/curves/x.ts', "import { splice } from './splice.ts'"],
    ['src/products/curves/x.ts', "import type { Engine } from '#drivers/engine/port.ts'"],
    ['src/feeds/ingest/x.ts', "import { collect } from '../intake/collect.ts'"],
    ['src/feeds/markets/caiso/oasis.ts', "import { csv } from '../csv.ts'"],
    ['src/app/drivers.ts', "import { diskObjects } from '#drivers/objects/disk.ts'"],
    ['src/app/host.ts', "import { versions } from '#lake/versions/index.ts'"],
    ['src/lake/versions/lake.test.ts', "import { diskObjects } from '#drivers/objects/disk.ts'"],
    ['src/lake/versions/lake-for-tests.ts', "import { diskObjects } from '#drivers/objects/disk.ts'"],
    ['src/base/x.ts', "// import { y } from '#canon/y.ts'"],
  ]
  for (const [path, line] of allowed) test(`allowed in ${path}: ${line}`, () => { assert.deepEqual(importViolations([...plugs, from(path, line)]), []) })

  test('cycles, but for types', () => {
    const b = from('src/base/b.ts', "import { c } from './c.ts'")
    const c = from('src/base/c.ts', "import { a } from './a.ts'")
    assert.deepEqual(cycles([from('src/base/a.ts', "import { b } from './b.ts'"), b, c]), ['src/base/a.ts -> src/base/b.ts -> src/base/c.ts -> src/base/a.ts'])
    assert.deepEqual(cycles([from('src/base/a.ts', "import type { b } from './b.ts'"), b, c]), [])
  })

  test('what is not there, what nothing leads to, what only tests lead to', () => {
    const all = [from('src/app/main.ts', "import { a } from '#base/a.ts'"), from('src/base/a.ts'), from('src/base/b.ts'), from('src/base/c.ts'), from('src/base/b.test.ts', "import { b } from './b.ts'")]
    assert.deepEqual(missing(all, ['src/app/main.ts', 'src/base/b.ts']), ['src/app/main.ts: imports src/base/a.ts, which is not there'])
    assert.deepEqual(unreached(all, ['src/app/main.ts', 'src/base/b.test.ts']), ['src/base/c.ts'])
    assert.match(onlyTested(all, ['src/app/main.ts'], ['src/base/c.ts']).join(), /^src\/base\/b\.ts: only tests use it/)
    assert.match(onlyTested(all, ['src/app/main.ts'], ['src/base/a.ts', 'src/base/b.ts', 'src/base/c.ts']).join(), /^src\/base\/a\.ts: needs no exception/)
  })

  test('exports that nobody says', () => {
    const a = from('src/base/a.ts', 'export const used = 1', 'export function own(): number { return 2 }', 'const two = own()', 'export interface Dead { two: number }', 'export { two as again }')
    assert.deepEqual(unused([a, from('src/base/b.ts', "import { used } from './a.ts'")]), ['src/base/a.ts: nobody uses Dead', 'src/base/a.ts: nobody uses again'])
    assert.deepEqual(unused([a, from('src/base/b.ts', "import * as all from './a.ts'")]), [])
  })
})

describe('words', () => {
  const said: readonly (readonly [string, string, RegExp])[] = [
    ['src/gate/x.ts', "console.log('x')", /the log port/],
    ['src/gate/x.ts', 'const now = Date.now()', /the clock port/],
    ['web/src/x.tsx', 'const now = new Date()', /serverNow/],
    ['src/lake/x.ts', "const home = process.env['HOME']", /settings/],
    ['test/path/x.ts', 'const x = Math.random()', /seed/],
    ['src/gate/x.ts', 'function f(x: any) {}', /unknown/],
    ['test/x.test.ts', 'const y = x as any', /unknown/],
    ['src/gate/x.ts', 'export default 1', /named export/],
    ['src/gate/x.ts', '// TODO: later', /the work itself/],
    ['test/x.test.ts', "test.only('x', () => {})", /npm test/],
    ['test/x.test.ts', '// @ts-ignore', /the right type/],
  ]
  for (const [path, line, expected] of said) {
    test(`${path}: ${line}`, () => {
      const found = bannedWords([from(path, line)])
      assert.equal(found.length, 1, found.join('\n'))
      assert.match(found[0] ?? '', expected)
    })
  }

  test('where they belong, and in comments', () => {
    assert.deepEqual(bannedWords([
      from('src/drivers/clock/system.ts', 'Date.now()'), from('src/app/cli.ts', 'process.env'), from('web/vite.config.ts', 'export default 1'), from('src/a.test.ts', 'process.env'),
      from('src/gate/x.ts', '// Not Date.now(): it cannot be tested.', 'const day = new Date(now)', '/** process.env is read by app. */'),
    ]), [])
  })

  test('of the workplace', () => {
    const at = (text: string, path = 'docs/a.md'): string[] => workplaceWords([{ path, text }])
    const machine = ['', 'home', 'me', 'x'].join('/')
    for (const text of [`see ${machine}`, `'${['', 'tmp', 'x'].join('/')}'`, ['..', '..', 'shared', 'notes'].join('/').slice(6), 'cat .notes/x.md', ['as issue', 2, 'says'].join(' '), ['fixes issue', '#14'].join(' '), `${['registry', 'example', 'org'].join('.')}/x`]) {
      assert.equal(at(`first line\n${text}`).length, 1, text)
      assert.match(at(`first line\n${text}`)[0] ?? '', /^docs\/a\.md:2: /)
    }
    for (const text of ['./gridlake', '/api/v1/work', 'web/dist/x', 'a session of the engine', '.github/workflows/ci.yml', 'https://example.org/home/x', "'../shared/iso'", 'an issue of 5 bonds']) assert.deepEqual(at(text), [], text)
    assert.deepEqual(at(`'${machine}'`, 'src/a.test.ts'), [])
  })
})

describe('folders and dependencies', () => {
  test('long files, and exceptions that are none any more', () => {
    const long = from('src/a.ts', ...Array.from({ length: 401 }, () => 'x()'))
    assert.deepEqual(tooLong([long], []), ['src/a.ts: is longer than 400 lines'])
    assert.deepEqual(tooLong([long], ['src/a.ts']), [])
    assert.match(tooLong([from('src/a.ts')], ['src/a.ts']).join(), /needs no exception/)
  })

  test('a capability without README or test', () => {
    const plug = from('src/gate/rules/index.ts', 'export const rules: Capability<Ports> = {')
    assert.deepEqual(misshapen([plug], ['src/gate/rules/README.md', 'src/gate/rules/a.test.ts']), [])
    assert.equal(misshapen([plug], ['src/gate/rules/index.ts']).length, 2)
    assert.deepEqual(misshapen([from('src/feeds/markets/index.ts', 'export const reports = []')], []), [])
  })

  test('a vendor outside its home, and one without a home', () => {
    assert.equal(vendorViolations([from('src/gate/rules/x.ts', "import { DuckDBInstance } from '@duckdb/node-api'")]).length, 1)
    assert.match(vendorViolations([from('src/gate/rules/x.ts', "import x from 'left-pad/x'")]).join(), /left-pad is imported and has no home/)
    assert.deepEqual(vendorViolations([from('src/app/log.ts', "import pino from 'pino'"), from('src/app/x.ts', "import { join } from 'node:path'")]), [])
  })

  test('a lock file that lacks other platforms', () => {
    const lock = { packages: { '': {}, 'node_modules/a': { version: '1.0.0', optionalDependencies: { '@a/b-linux-x64-musl': '1.0.0', '@a/b-darwin-arm64': '1.0.0' } }, 'node_modules/@a/b-linux-x64-musl': { version: '1.0.0' } } }
    assert.deepEqual(leftOut(lock).map(({ name }) => name), ['@a/b-darwin-arm64'])
    assert.deepEqual(completed(lock).packages['node_modules/@a/b-darwin-arm64'], { version: '1.0.0', os: ['darwin'], cpu: ['arm64'], optional: true })
    assert.deepEqual(leftOut(completed(lock)), [])
  })

  test('versions, lines and use', () => {
    assert.deepEqual(inexact({ dependencies: { a: '1.2.3', b: '^1.2.3' }, devDependencies: { c: '1.5.6-r.1', d: 'latest' } }), ['b: ^1.2.3 is no exact version', 'd: latest is no exact version'])
    assert.deepEqual(undocumented({ dependencies: { a: '1.2.3' } }, '| `b` | why | who | how |'), ['a has no line in docs/dependencies.md', 'docs/dependencies.md has a line for b, which is no dependency'])
    const all = [from('src/app/x.ts', "import a from 'a/deep'"), from('src/app/x.test.ts', "import b from 'b'")]
    assert.deepEqual(unimported({ dependencies: { a: '1.2.3', b: '1.2.3' }, devDependencies: { c: '1.2.3' } }, all), ['c: nobody imports it; uninstall it', 'b: only tests import it; it belongs under devDependencies'])
  })
})
