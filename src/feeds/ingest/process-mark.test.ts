import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { isAlive, processMark } from './process-mark.ts'

test('this process is alive, and one with its id that began at another time is not', () => {
  assert.ok(isAlive(processMark()))
  if (processMark().began !== '') assert.ok(!isAlive({ ...processMark(), began: '1' }))
})

test('a process that ended is not alive', async () => {
  const child = spawn(process.execPath, ['--eval', ''])
  await once(child, 'exit')
  assert.ok(!isAlive({ pid: child.pid ?? 0, began: '' }))
})
