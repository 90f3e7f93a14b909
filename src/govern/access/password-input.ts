/** A password from whoever runs the command: typed without being shown, or one line of standard input. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { fail } from '#base/error.ts'

/** Never from an argument, which other users of the machine could see. */
export async function readPassword(question: string): Promise<string> {
  if (!process.stdin.isTTY) return firstLine(readFileSync(0, 'utf8'))
  const password = await typed(question)
  if (await typed('Once more: ') !== password) throw fail('usage/invalid', 'the two passwords differ; nothing was changed')
  return password
}

export function firstLine(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1)
  if (line === '') throw fail('usage/invalid', 'a password is expected as one line of standard input, found nothing')
  return line
}

async function typed(question: string): Promise<string> {
  const nothing = new Writable({ write(_chunk, _encoding, done) { done() } })
  const lines = createInterface({ input: process.stdin, output: nothing, terminal: true })
  try {
    process.stderr.write(question)
    const line = await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve)
      lines.once('SIGINT', () => { reject(fail('usage/invalid', 'no password was given; nothing was changed')) })
      lines.once('close', () => { reject(fail('usage/invalid', 'no password was given; nothing was changed')) })
    })
    process.stderr.write('\n')
    return line
  } finally {
    lines.close()
  }
}
