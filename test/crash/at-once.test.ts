import { atOnce } from './at-once.ts'

atOnce(3)
