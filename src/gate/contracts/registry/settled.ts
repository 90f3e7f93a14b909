/** As `settled` of base, for many who register at once. */
import { settledWithin } from '#base/settled.ts'

export const settled = settledWithin(200)
