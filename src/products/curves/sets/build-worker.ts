/** The thread in which large sets are built (`build-thread.ts`). One task, one answer. */
import { parentPort } from 'node:worker_threads'
import { isFailure } from '#base/error.ts'
import { builtSet, type BuildTask, type BuiltSet } from './built-set.ts'

/** An error of ours goes by its code: what is handed over loses its class. */
export type Answer = { readonly built: BuiltSet } | { readonly code: string, readonly message: string, readonly details: Readonly<Record<string, unknown>> } | { readonly error: unknown }

parentPort?.on('message', (task: BuildTask) => {
  try {
    const built = builtSet(task)
    parentPort?.postMessage({ built } satisfies Answer, [built.table.buffer])
  } catch (error) {
    parentPort?.postMessage((isFailure(error) ? { code: error.code, message: error.message, details: error.details } : { error }) satisfies Answer)
  }
})
