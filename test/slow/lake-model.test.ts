import { modelSchedules } from '#lake/versions/model-schedules-for-tests.ts'

modelSchedules(4000)
