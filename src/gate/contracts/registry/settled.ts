/** Another process may change a record between our reading and our writing: then all is looked at again. */
import { isFailure } from '#base/error.ts'

/** Each failure means that somebody else got on, so that this comes to an end. */
const attempts = 200

export async function settled<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isFailure(error, 'meta/conflict') || attempt === attempts) throw error
    }
  }
}
