import { modelSchedules } from './schedules.ts'

modelSchedules(150)
