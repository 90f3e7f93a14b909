/** Checks on the code itself: who may import whom, what nobody uses, banned words, sizes, folder shape, dependencies. */
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { leftOut, type Lock } from '../scripts/complete-lock.ts'
import { misshapen, tooLong } from './tidy/folders.ts'
import { cycles, importViolations, missing, onlyTested, unreached, unused } from './tidy/imports.ts'
import { isTest, projectFiles, readSources, root } from './tidy/sources.ts'
import { inexact, type Manifest, undocumented, unimported, vendorViolations } from './tidy/vendors.ts'
import { bannedWords } from './tidy/words.ts'
import { workplaceWords } from './tidy/workplace.ts'

/** Only ever shrinks. */
const longFiles: readonly string[] = []

/** Only ever shrinks. The first are other implementations and made-up data, the rest is vocabulary that waits for its first use (src/canon/README.md says which). */
const testedOnly = [
  'src/drivers/clock/fixed.ts', 'src/drivers/objects/memory.ts',
  'src/feeds/demo/independent-reader.ts', 'src/feeds/fetch/synthetic-operator.ts', 'src/feeds/markets/caiso/synthetic.ts', 'src/gate/rules/staged-batch.ts', 'src/lake/iceberg/sample.ts',
  'src/canon/bucket-definition.ts',
  // A bench holds it; what calls it for every interval as it arrives comes with streams.
  'src/gate/guardrails/detectors/novelty-stream.ts',
] as const

/** Where a program begins: all other files are reached from these, from the tests or from the benches. */
const roots = ['src/app/main.ts', 'src/feeds/intake/workbook-process.ts', 'scripts/test/main.ts', 'scripts/write-errors.ts', 'scripts/complete-lock.ts', 'web/src/main.tsx', 'web/vite.config.ts', 'web/mock/server.ts'] as const

const largest = 4e6

const files = projectFiles()
const sources = readSources(files)
const text = (path: string): string => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(text('package.json')) as Manifest

function none(found: readonly string[]): void { if (found.length > 0) assert.fail(`\n${found.join('\n')}`) }

describe('tidy', () => {
  test('the project is read', () => { assert.ok(sources.length > 100 && sources.some(({ path, imports, exports }) => path === 'src/base/error.ts' && imports.length === 0 && exports.includes('codes'))) })
  test('imports follow the map', () => { none(importViolations(sources)) })
  test('what is imported is there', () => { none(missing(sources, files)) })
  test('no cycles at run time', () => { none(cycles(sources)) })
  test('every file is reached', () => { none(unreached(sources, [...roots, ...sources.map(({ path }) => path).filter(path => isTest(path) || path.startsWith('bench/'))])) })
  test('the platform uses what it has', () => { none(onlyTested(sources, roots, testedOnly)) })
  test('every export is imported', () => { none(unused(sources.filter(({ path }) => !path.startsWith('bench/')))) })
  test('no banned words', () => { none(bannedWords(sources)) })
  test('nothing speaks of the workplace', () => { none(workplaceWords(files.filter(path => path !== 'package-lock.json' && path !== 'LICENSE').map(path => ({ path, text: text(path) })))) })
  test('files stay short', () => { none(tooLong(sources, longFiles)) })
  test('a capability has a README, a plug and a test', () => { none(misshapen(sources, files)) })
  test('no file is too large to keep', () => { none(files.filter(path => statSync(join(root, path)).size >= largest)) })
})

describe('dependencies', () => {
  test('are imported in one place', () => { none(vendorViolations(sources)) })
  test('have exact versions', () => { none(inexact(manifest)) })
  test('have each a line in docs/dependencies.md', () => { none(undocumented(manifest, text('docs/dependencies.md'))) })
  test('are all imported', () => { none(unimported(manifest, sources)) })
  test('are locked for every platform', () => { none(leftOut(JSON.parse(text('package-lock.json')) as Lock).map(({ name }) => `package-lock.json leaves out ${name}: run node scripts/complete-lock.ts`)) })
  test('are locked without addresses', () => { assert.ok(!text('package-lock.json').includes('"resolved"'), 'package-lock.json names hosts; .npmrc keeps them out: run npm install again') })
})
