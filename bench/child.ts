/** The process in which one task of a bench runs: `inChild` in measure.ts starts it, and memory and time are its own. */
import assert from 'node:assert/strict'
import type { ChildAnswer } from './measure.ts'

export type Task = (input: never) => Promise<unknown>

// Whoever asked is gone: nobody wants the answer.
process.once('disconnect', () => { process.exit() })

interface Order { readonly file: string, readonly task: string, readonly input: never }

process.once('message', message => {
  void work(message as Order).catch((error: unknown) => ({ error: error instanceof Error ? error.stack ?? error.message : String(error) })).then(answer => {
    process.send?.(answer, undefined, undefined, () => { process.disconnect() })
  })
})

async function work({ file, task, input }: Order): Promise<ChildAnswer<unknown>> {
  const { tasks } = await import(file) as { tasks: Readonly<Record<string, Task>> }
  const run = tasks[task]
  assert(run, `${file} has no task ${task}`)
  const [began, cpuBefore] = [performance.now(), process.cpuUsage()]
  const result = await run(input)
  const cpu = process.cpuUsage(cpuBefore)
  return { result, seconds: (performance.now() - began) / 1000, peakBytes: process.resourceUsage().maxRSS * 1024, cpuSeconds: (cpu.user + cpu.system) / 1e6 }
}
