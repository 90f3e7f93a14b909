/** Documents and code in step: error codes, links, and the commands that code blocks name. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { buildPlatform } from '#app/host.ts'
import { codes } from '#base/error.ts'
import { parseConfig } from '#base/config.ts'
import { errorsDocument } from '../scripts/write-errors.ts'
import { brokenLinks, type Page, unknownCommands, unknownScripts } from './tidy/documents.ts'
import { isTest, projectFiles, readSources, root } from './tidy/sources.ts'

const files = projectFiles()
const text = (path: string): string => readFileSync(join(root, path), 'utf8')
const pages: readonly Page[] = files.filter(path => path.endsWith('.md')).map(path => ({ path, text: text(path) }))
const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }

function none(found: readonly string[]): void { if (found.length > 0) assert.fail(`\n${found.join('\n')}`) }

describe('docs/errors.md', () => {
  test('is the table of codes', () => { assert.equal(text('docs/errors.md'), errorsDocument(), 'run: node scripts/write-errors.ts') })

  test('every code is thrown somewhere', () => {
    const source = readSources(files).filter(({ path }) => path.startsWith('src/') && path !== 'src/base/error.ts' && !isTest(path)).map(one => one.text).join('\n')
    assert.deepEqual(Object.keys(codes).filter(code => !source.includes(`'${code}'`)), [])
  })
})

describe('pages', () => {
  test('links lead somewhere', () => { none(brokenLinks(pages, path => existsSync(join(root, path)))) })
  test('scripts that they name exist', () => { none(unknownScripts(pages, Object.keys(scripts))) })
  test('commands that they name exist', async () => {
    const platform = buildPlatform(parseConfig({}))
    try {
      none(unknownCommands(pages, platform.commands))
    } finally {
      await platform.close()
    }
  })
})

test('the checks on pages find what is wrong', () => {
  const page = (...lines: string[]): Page[] => [{ path: 'docs/a.md', text: lines.join('\n') }]
  const commands = [{ name: 'branch list', summary: '', options: [{ flag: '--all', summary: '' }] }, { name: 'sql', summary: '', options: [{ flag: '-o, --output <file>', summary: '' }] }]
  const there = (path: string): boolean => ['docs/b.md', 'README.md'].includes(path)
  assert.deepEqual(brokenLinks(page('[b](b.md) [up](../README.md#top) [web](https://example.org) [no](c.md)'), there), ['docs/a.md: the link c.md leads nowhere'])
  assert.deepEqual(brokenLinks(page('# A b', '[here](#a-b) [b](#gone)'), there), ['docs/a.md: the link #gone leads nowhere'])
  assert.deepEqual(unknownScripts(page('run `npm run bench`, `npm test`, `npm run nothing`'), ['bench', 'test']), ['docs/a.md: there is no script nothing (npm run nothing)'])
  assert.deepEqual(unknownCommands(page('```sh', '$ npx gridlake --data ./x sql "select 1" -o a.csv', './gridlake branch list --all', 'gridlake branch make', 'gridlake sql --none x', 'gridlake help sql', '```', 'gridlake is no command here'), commands),
    ['docs/a.md: there is no command gridlake branch make', 'docs/a.md: gridlake sql has no option --none'])
})
