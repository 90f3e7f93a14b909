import { atOnce } from '../crash/at-once.ts'

atOnce(8)
