/** Another process may change a record between our reading and our writing: then all is looked at again. */
import { isFailure } from './error.ts'

/** Each failure means that somebody else got on, so that this comes to an end. */
export function settledWithin(attemptsMost: number): <T>(work: () => Promise<T>) => Promise<T> {
  return async work => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        if (!isFailure(error, 'meta/conflict') || attempt === attemptsMost) throw error
      }
    }
  }
}

/** Repeats reading and writing until nobody came between. */
export const settled = settledWithin(50)
