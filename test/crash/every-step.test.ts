import { killedAt } from './killed-at.ts'

// A data file half written, the merge, and the end of the run with the merge done.
killedAt([5, 22, 24])
