/** gridlake.example.yaml names every setting, with the meaning and the default that the schema gives it. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TObject, TSchema } from 'typebox'
import { parse } from 'yaml'
import { configSchema, parseConfig } from '#base/config.ts'

const text = await readFile(join(import.meta.dirname, '../gridlake.example.yaml'), 'utf8')

/** The page's part that follows from the schema: what a setting means, what it may be, and its default. */
function described(schema: TSchema, indent = ''): string {
  return Object.entries((schema as TObject).properties).map(([name, setting]) => {
    if ('properties' in setting) return `\n${indent}${name}:\n${described(setting, `${indent}  `)}`
    const { description, default: value, anyOf } = setting as { description?: string, default?: unknown, anyOf?: readonly { const: string }[] }
    const choices = anyOf === undefined ? '' : ` One of ${anyOf.map(one => one.const).join(', ')}.`
    return `${indent}# ${description ?? ''}${choices}\n${indent}${name}: ${value === '' ? `''` : String(value)}\n`
  }).join('')
}

test('the example says of each setting what the schema says', () => {
  const blank = text.indexOf('\n\n')
  const [introduction, settings] = [text.slice(0, blank), text.slice(blank + 2)]
  assert(introduction.split('\n').every(line => line.startsWith('#')), 'the example begins with a comment')
  assert.equal(settings, described(configSchema))
})

test('the example changes nothing', () => {
  assert.deepEqual(parseConfig(parse(text)), parseConfig({}))
})
