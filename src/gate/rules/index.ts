/** The plug of the gate's rules: the host takes the gate from here and hands it to the feeds. */
import type { Capability } from '#base/capability.ts'
import { historyRules, listRules, marketRules, priceRules } from './judge.ts'
import { ownRuleCommands } from './own/commands.ts'
import { type OwnRules, ownRules } from './own/service.ts'
import { qualityMetrics, type QualityPorts } from './quality-metrics.ts'
import { ownRuleRoutes } from './routes.ts'
import { verdictText } from './verdict-text.ts'

export { marketRules, ownRules, verdictText }

export const rules: Capability<QualityPorts & { readonly ownRules: OwnRules, readonly metrics: { add(name: string, text: () => Promise<string>): void } }> = {
  name: 'rules',
  stage: 'gate',
  summary: 'Judges each staged batch before anything of it can reach main.',
  start(ports) {
    const { ownRules: own } = ports
    ports.metrics.add('quality', async () => await qualityMetrics(ports))
    return {
      routes: ownRuleRoutes(own),
      commands: [...ownRuleCommands(own), {
        name: 'gate rules',
        summary: 'list the rules by which batches are judged',
        examples: ['gridlake gate rules'],
        withoutLake: 'ignore',
        async run() {
          const json = [...described('prices', priceRules), ...described('history', historyRules), ...described('lists', listRules)]
          return { json, text: json.map(({ of, id, severity, expects }) => `${of.padEnd(7)} ${severity.padEnd(6)} ${id.padEnd(15)} ${expects}`).join('\n') }
        },
      }],
    }
  },
}

function described(of: string, from: readonly Pick<typeof priceRules[number], 'id' | 'severity' | 'expects'>[]): { of: string, id: string, severity: string, expects: string }[] {
  return from.map(({ id, severity, expects }) => ({ of, id, severity, expects }))
}
