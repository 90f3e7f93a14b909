/** Runs an end of day and dies by SIGKILL right before the n-th durable step: `curves-until.ts DATA DAY N`. */
import { openPorts } from '#app/drivers.ts'
import { datasets } from '#app/host.ts'
import { jsonLog } from '#app/log.ts'
import { readConfig } from '#app/settings.ts'
import { openLake } from '#lake/versions/index.ts'
import { curveViews } from '#products/curves/index.ts'
import { runEod } from '../../src/products/curves/eod/run.ts'
import { curvesOf } from '../../src/products/curves/service.ts'
import { environment } from '../path/temporary-lake.ts'
import { dyingAt } from './dying.ts'

const [data = '', day = '', last = ''] = process.argv.slice(2)
const config = readConfig({ data }, environment)
const log = jsonLog('error')
const drivers = openPorts(config, log)
const dying = dyingAt(Number(last))
const [objects, meta, engine] = [dying.objects(drivers.objects), dying.meta(drivers.meta), dying.engine(drivers.engine)]
const lake = openLake({ ...drivers, objects, meta, engine, views: curveViews, datasets })
const ports = { ...drivers, objects, meta, engine, lake, log, config, code: 'test' }
const run = await runEod(ports, curvesOf(ports).steps, { curve_day: day, by: 'test', trigger: 'command', reason: 'End of day', due_utc: ports.clock.now() })
await drivers.close()
process.stdout.write(JSON.stringify({ state: run.state, steps: dying.steps }))
