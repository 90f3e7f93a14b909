/** Puts the platform together: drivers, then the services that stages lend each other, then the capabilities. */
import { readFileSync } from 'node:fs'
import type { Command, Route } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import { inTurns } from '#base/turns.ts'
import { marketHour } from '#canon/bucket-calendar.ts'
import { curveDatasets } from '#canon/curve.ts'
import { fedDatasets } from '#canon/datasets.ts'
import { describedReports } from '#feeds/connections/index.ts'
import { demoAuthor } from '#feeds/demo/index.ts'
import { feedSummaries, forgetsUndone, outsideRuns, priceTerms, quarantineOf, runLedger } from '#feeds/ingest/index.ts'
import { contractGate } from '#gate/contracts/index.ts'
import { forgetsSeries, seriesGuard, unexplainedSeverity } from '#gate/guardrails/index.ts'
import { marketRules, ownRules, verdictText } from '#gate/rules/index.ts'
import { accessControl } from '#govern/access/index.ts'
import { guardsInOrder, reviewGuard, reviewService } from '#lake/review/index.ts'
import { sandboxes, sandboxGuard } from '#lake/sandboxes/index.ts'
import { openLake } from '#lake/versions/index.ts'
import { ensureCalendar } from '#products/calendar/index.ts'
import { curveViews } from '#products/curves/index.ts'
import { marketViews } from '#products/markets/index.ts'
import { priceViews } from '#products/prices/index.ts'
import { capabilities } from './capabilities.ts'
import { doctorCommand } from './doctor.ts'
import { openPorts } from './drivers.ts'
import { prometheusMetrics } from './http/metrics.ts'
import { withSystemRoutes } from './http/system-routes.ts'
import { jsonLog } from './log.ts'
import { mapCommand } from './map.ts'
import { serveCommands } from './serve.ts'

export interface Platform {
  readonly commands: readonly Command[]
  readonly routes: readonly Route[]
  readonly services: Services
  close(): Promise<void>
}

const views = [...priceViews, ...marketViews, ...curveViews]
export const datasets = [...fedDatasets, marketHour, ...curveDatasets]

/** Opens nothing yet: drivers wait for their first use. */
export function buildPlatform(config: Config, verbose = false): Platform {
  const services = buildServices(config, verbose)
  const running = capabilities.map(capability => capability.start(services))
  const { metrics, log, code: version, checks } = services
  const routes = withSystemRoutes(running.flatMap(each => each.routes ?? []), { metrics, checks, log, version })
  return {
    services, routes,
    commands: [
      ...serveCommands(services, { routes, upkeep: running.flatMap(each => each.upkeep ?? []), ownPorts: running.flatMap(each => each.ownPorts ?? []) }),
      ...running.flatMap(each => each.commands ?? []),
      mapCommand(capabilities, services.feeds), doctorCommand(services),
    ],
    async close() {
      for (const each of running.toReversed()) await each.close?.()
      await services.close()
    },
  }
}

export type Services = ReturnType<typeof buildServices>

/** Everything that a plug may ask for by the type of its ports. */
function buildServices(config: Config, verbose: boolean) {
  const log = jsonLog(verbose ? 'debug' : config.log.level)
  const ports = openPorts(config, log)
  const ledger = runLedger(ports.meta)
  const reach = { loopback: config.hooks.loopback }
  const guard = reviewGuard({ ...ports, runs: ledger, reach, secret: name => process.env[name] })
  const lake = openLake({ ...ports, views, datasets, guard: guardsInOrder([sandboxGuard(ports), guard, forgetsUndone(ports.meta), forgetsSeries(ports.meta)]) })
  const checks = {
    records: async () => await lake.resolve('main'),
    engine: async () => { (await ports.engine.session()).close() },
  }
  // Runs that begin a lake together would each make the calendar.
  const once = inTurns()
  const own = ownRules({ ...ports, lake, datasets, ledger })
  return {
    ...ports, log, lake, checks, ownRules: own, quarantine: quarantineOf({ ...ports, lake, ledger, code: codeVersion(), described: describedReports({ ...ports, lake }) }), verdictText, datasets, views, prepare: async () => { await once.alone('calendar', async () => await ensureCalendar({ ...ports, lake })) },
    review: reviewService({ ...ports, lake, runs: ledger, datasets, guard, reach }), sandboxes: sandboxes({ ...ports, lake }),
    ledger, outsideRuns: outsideRuns(ledger, codeVersion()), gate: contractGate(marketRules(priceTerms, own, seriesGuard(ports.meta, unexplainedSeverity(config.guardrails))), { ...ports, log }), access: accessControl(ports), metrics: prometheusMetrics(), feeds: feedSummaries, simulators: [demoAuthor], secret: (variable: string) => process.env[variable], code: codeVersion(),
  }
}

/** The package's version, kept with every run. */
export function codeVersion(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
}
