/** A check is a command that passes by ending well. */
import { spawn } from 'node:child_process'
import type { Part } from './result.ts'

export interface Check { readonly name: string, readonly command: readonly [string, ...string[]] }

export async function runCheck({ name, command: [program, ...words] }: Check, signal: AbortSignal): Promise<Part> {
  return await timed(name, async () => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], signal })
    const printed: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { printed.push(text) })
    const code = await new Promise<number | null>((resolve, reject) => { child.on('close', resolve); child.on('error', reject) })
    if (code !== 0) throw new Error(`${[program, ...words].join(' ')} ended with ${code}\n${printed.join('').trimEnd()}`)
  })
}

/** A check that is a function: it fails by throwing. */
export async function timed(name: string, work: () => Promise<void>): Promise<Part> {
  const started = performance.now()
  const end = (failure?: string): Part => ({
    name, seconds: (performance.now() - started) / 1000, output: '',
    results: [failure === undefined ? { path: [name], verdict: 'passed' } : { path: [name], verdict: 'failed', reason: failure }],
  })
  try {
    await work()
    return end()
  } catch (error) {
    return end(error instanceof Error ? error.message : String(error))
  }
}
