/** The plug of curves: quotes in, sets of curves built, reviewed and made official, read and built again; the end of day. */
import type { Capability } from '#base/capability.ts'
import { curveDatasets } from '#canon/curve.ts'
import { curveCommands } from './commands.ts'
import { eodMetrics } from './eod/metrics.ts'
import { endOfDay } from './eod/schedule.ts'
import type { CurvePorts } from './ports.ts'
import { changeRoutes, readRoutes } from './routes.ts'
import { curvesOf } from './service.ts'
import { curveViews } from './views.ts'

export { curveViews } from './views.ts'
export { loadDemoCurves } from './demo.ts'

export const curves: Capability<CurvePorts & { readonly metrics: { add(name: string, text: () => Promise<string>): void } }> = {
  name: 'curves',
  stage: 'products',
  summary: 'Forward curves from quotes: built, reviewed, official, and built again bit for bit.',
  reads: ['market.lmp_da', 'market.lmp_rt', ...curveDatasets.map(({ name }) => name)],
  writes: [...curveDatasets.map(({ name }) => name), ...curveViews.map(({ name }) => name)],
  start({ metrics, ...ports }) {
    const service = curvesOf(ports)
    metrics.add('curves', async () => await eodMetrics(ports, service.steps))
    return {
      close: service.close,
      commands: curveCommands(service), routes: [...readRoutes(service), ...changeRoutes(service)],
      upkeep: ports.config.curves.eod === '' ? [] : [{ name: 'end of day of curves', everySeconds: 60, async run(signal) { await endOfDay(ports, service.steps, signal) } }],
    }
  },
}
