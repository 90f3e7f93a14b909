import { appendersAtOnce } from '../crash/appenders.ts'
import { committedUntil } from '../crash/committed-until.ts'

committedUntil('every step')
appendersAtOnce(16)
