import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownCommands } from './shell-blocks.ts'

const shown = (block: string) => shownCommands(`# A page\n\n\`\`\`sh\n${block}\n\`\`\`\n\n\`\`\`\nno command\n\`\`\`\n`)

test('commands are found in sh blocks only, with their lines', () => {
  const found = shown('gridlake tables\n\n# a comment\ngridlake log -n 5')
  assert.deepEqual(found.map(({ line, words }) => [line, words]), [[4, ['gridlake', 'tables']], [7, ['gridlake', 'log', '-n', '5']]])
})

test('quotes keep blanks and line ends together', () => {
  const [command] = shown(`gridlake sql "select 'a  b',\n  \\"c\\" -- #1"  # exit 3`)
  assert.deepEqual([command?.words, command?.exit], [['gridlake', 'sql', `select 'a  b',\n  "c" -- #1`], 3])
  assert.deepEqual(shown(`x --a="b c"'d e'f`)[0]?.words, ['x', '--a=b cd ef'])
})

test('a file behind > takes the output', () => {
  const [command] = shown('gridlake sql -o csv "select 1 > 0" > one.csv')
  assert.deepEqual([command?.words.at(-1), command?.redirect], ['select 1 > 0', 'one.csv'])
})

test('what is not run is marked', () => {
  const [command] = shown('npm start && true   # not run: it serves until it is stopped')
  assert.deepEqual([command?.notRun, command?.text], [true, 'npm start && true'])
})

test('what needs a shell is refused', () => {
  for (const text of ['gridlake ingest *.csv', 'gridlake log | head', 'gridlake show $RUN', 'gridlake show "$RUN"', 'gridlake sql - < file', 'a; b', 'a && b']) assert.throws(() => shown(text), /line 4: .* needs a shell/, text)
  assert.throws(() => shown('gridlake sql "select 1'), /a quote is not closed/)
})

test('a text block after commands is what the last one prints', () => {
  const page = ['```sh', 'gridlake tables', 'gridlake map', '```', '', '```text', 'feeds', '```', '', '```sh', 'gridlake log', '```', 'Words.', '```text', 'else', '```'].join('\n')
  assert.deepEqual(shownCommands(page).map(({ prints }) => prints), [null, 'feeds\n', null])
})
