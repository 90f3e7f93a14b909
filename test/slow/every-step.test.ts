import { killedAt } from '../crash/killed-at.ts'

killedAt('every step')
