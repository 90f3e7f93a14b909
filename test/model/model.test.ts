import { modelSchedules } from './model-schedules-for-tests.ts'

modelSchedules(150)
