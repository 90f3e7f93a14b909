import { appendersAtOnce } from './appenders.ts'
import { committedUntil } from './committed-until.ts'

// The metadata of the second table, the commit itself, and the end of its run.
committedUntil([3, 5, 6])
appendersAtOnce(5)
