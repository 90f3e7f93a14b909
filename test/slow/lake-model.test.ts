import { modelSchedules } from '../model/schedules.ts'

modelSchedules(4000)
