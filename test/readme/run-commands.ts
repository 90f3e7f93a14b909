/** A process that runs commands for the test of the pages: started once, in place of a start for each command. */
import assert from 'node:assert/strict'
import { commandLine } from '#app/cli.ts'

export interface Asked { readonly words: readonly string[], readonly folder: string }

/** `output` and `complaints` are what went to standard output and standard error. */
export interface Answered { readonly exit: number, readonly output: Uint8Array, readonly complaints: string }

function caught(stream: NodeJS.WriteStream): { readonly bytes: Buffer[] } {
  const bytes: Buffer[] = []
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    bytes.push(Buffer.from(chunk as string))
    const done = rest.at(-1)
    if (typeof done === 'function') (done as () => void)()
    return true
  })
  return { bytes }
}

const [output, complaints] = [caught(process.stdout), caught(process.stderr)]

async function answer({ words, folder }: Asked): Promise<Answered> {
  process.chdir(folder)
  const exit = await commandLine(words)
  const answered = { exit, output: Buffer.concat(output.bytes), complaints: Buffer.concat(complaints.bytes).toString() }
  output.bytes.length = complaints.bytes.length = 0
  return answered
}

process.on('message', (asked: Asked) => {
  assert(process.send, 'the process was started without a channel')
  void answer(asked).then(answered => process.send?.(answered))
})
