/** The plug of the gate's rules: the host takes the gate from here and hands it to the feeds. */
import type { Capability } from '#base/capability.ts'
import { anomalyRule } from '../guardrails/index.ts'
import { historyRules, listRules, marketRules, priceRules } from './judge.ts'
import { measuredRules } from './measured.ts'
import { ownRuleCommands } from './own/commands.ts'
import { type OwnRules, ownRules as rulesOfUsers } from './own/service.ts'
import type { OwnRulePorts } from './own/trial.ts'
import { qualityMetrics, type QualityPorts } from './quality-metrics.ts'
import type { QualityLedger } from './quality-of-ledger.ts'
import { type BuiltInRule, qualityRoutes, ruleRoutes } from './routes.ts'
import { verdictText } from './verdict-text.ts'

export { marketRules, verdictText }

export function ownRules(ports: OwnRulePorts): OwnRules { return rulesOfUsers(ports, new Set(builtIn().map(({ id }) => id))) }

export const rules: Capability<QualityPorts & QualityLedger & { readonly ownRules: OwnRules, readonly metrics: { add(name: string, text: () => Promise<string>): void } }> = {
  name: 'rules',
  stage: 'gate',
  summary: 'Judges each staged batch before anything of it can reach main.',
  start(ports) {
    const { ownRules: own } = ports
    ports.metrics.add('quality', async () => await qualityMetrics(ports))
    return {
      routes: [...ruleRoutes(own, builtIn()), ...qualityRoutes(ports)],
      commands: [...ownRuleCommands(own), {
        name: 'gate rules',
        summary: 'list the rules by which batches are judged',
        examples: ['gridlake gate rules'],
        withoutLake: 'ignore',
        async run() {
          const json = builtIn()
          return { json, text: json.map(({ of, id, severity, expects }) => `${of.padEnd(12)} ${severity.padEnd(6)} ${id.padEnd(15)} ${expects}`).join('\n') }
        },
      }],
    }
  },
}

function builtIn(): BuiltInRule[] { return [...described('prices', priceRules), ...described('history', historyRules), ...described('detectors', [anomalyRule]), ...described('measurements', measuredRules), ...described('lists', listRules)] }

function described(of: string, from: readonly Omit<BuiltInRule, 'of'>[]): BuiltInRule[] {
  return from.map(({ id, severity, expects, remedy }) => ({ of, id, severity, expects, remedy }))
}
