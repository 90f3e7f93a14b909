/** The configuration that README.md shows is one. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { defaultShapes } from '../hour-history.ts'
import { readLayer } from '../schemas.ts'
import { configured } from './configuration.ts'
import { layerOfYaml } from './layer-file.ts'

const page = await readFile(new URL('../README.md', import.meta.url), 'utf8')

test('the configuration that the page shows is taken, with the relations of its hub', () => {
  const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => configured(readLayer(layerOfYaml(text))))
  assert.deepEqual(blocks.map(({ power }) => power.find(({ code }) => code === 'PJM-WH')?.shapings?.length), [2])
})

test('the page says the terms of hourly shapes as they are unless told', () => {
  const said = Object.fromEntries([...page.matchAll(/^\| `(shape_\w+)` \| `?(\w+)`? \|/gm)].map(([, name = '', value = '']) => [name, value]))
  assert.deepEqual(said, Object.fromEntries(Object.entries(defaultShapes).map(([name, value]) => [name, String(value)])))
})
