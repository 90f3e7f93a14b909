/**
 * Where sets are built. The arithmetic of a large one takes seconds, in which a server would answer nobody: it goes to a
 * thread beside, one set at a time. A small one is done before a thread has started, and stays here.
 */
import { Worker } from 'node:worker_threads'
import { type Code, fail, systemCode } from '#base/error.ts'
import { inTurns } from '#base/turns.ts'
import { type BuildTask, type BuiltSet, builtSet } from './built-set.ts'
import type { Answer } from './build-worker.ts'

export interface BuildThread {
  /** Throws what the arithmetic throws; with `signal` its reason, and the thread ends in the middle. `engine/interrupted` where it is closed. */
  build(task: BuildTask, signal?: AbortSignal): Promise<BuiltSet>
  close(): Promise<void>
}

/** Characters of inputs: so many are built in some 50 ms, when a thread would still be starting (measured: 350 ms). */
const inPlaceMost = 30_000
/** A thread that has run is twice as quick as a new one, and holds memory. */
const idleMs = 60_000

export function buildThread({ inPlace = inPlaceMost, idle = idleMs, entry = new URL('./build-worker.ts', import.meta.url), resources = {} } = {}): BuildThread {
  const turns = inTurns()
  let worker: Worker | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  async function end(): Promise<void> {
    clearTimeout(timer)
    const ending = worker
    worker = undefined
    await ending?.terminate()
  }

  function started(): Worker {
    const made = new Worker(entry, { resourceLimits: resources })
    // It ends a while after its error: by then nobody may be told, and the next set must not go to it.
    return made.on('error', () => {}).on('exit', () => { if (worker === made) worker = undefined })
  }

  async function inThread(task: BuildTask, signal?: AbortSignal): Promise<BuiltSet> {
    signal?.throwIfAborted()
    if (closed) throw interrupted()
    clearTimeout(timer)
    const mine = worker ??= started()
    const { promise, resolve, reject } = Promise.withResolvers<BuiltSet>()
    const aborted = (): void => {
      reject(signal?.reason instanceof Error ? signal.reason : interrupted())
      void end()
    }
    const answered = (answer: Answer): void => { if ('built' in answer) resolve(answer.built); else reject(asItWas(answer)) }
    const broken = (error: Error): void => {
      if (worker === mine) worker = undefined
      reject(systemCode(error) === 'ERR_WORKER_OUT_OF_MEMORY' ? fail('engine/memory', 'the curves need more memory than there is to build them; configure fewer hubs or months', {}, error) : error)
    }
    const ended = (): void => { reject(interrupted()) }
    mine.on('message', answered).on('error', broken).on('exit', ended)
    signal?.addEventListener('abort', aborted, { once: true })
    try {
      mine.ref()
      mine.postMessage(task)
      return await promise
    } finally {
      signal?.removeEventListener('abort', aborted)
      mine.off('message', answered).off('error', broken).off('exit', ended)
      mine.unref()
      timer = setTimeout(() => { void end() }, idle).unref()
    }
  }

  return {
    async build(task, signal) {
      if (task.inputs.length <= inPlace) return builtSet(task)
      return await turns.alone('build', async () => await inThread(task, signal))
    },
    async close() {
      closed = true
      await end()
    },
  }
}

function interrupted(): Error { return fail('engine/interrupted', 'the curves were not built: the process is ending; build them again when it is back') }

function asItWas(answer: Exclude<Answer, { readonly built: BuiltSet }>): Error {
  if ('code' in answer) return fail(answer.code as Code, answer.message, answer.details)
  return answer.error instanceof Error ? answer.error : new TypeError(String(answer.error))
}
