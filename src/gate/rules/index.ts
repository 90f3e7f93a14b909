/** The plug of the gate's rules: the host takes the gate from here and hands it to the feeds. */
import type { Capability } from '#base/capability.ts'
import { listRules, marketRules, priceRules } from './judge.ts'
import { verdictText } from './verdict-text.ts'

export { marketRules, verdictText }

export const rules: Capability<unknown> = {
  name: 'rules',
  stage: 'gate',
  summary: 'Judges each staged batch before anything of it can reach main.',
  start() {
    return {
      commands: [{
        name: 'gate rules',
        summary: 'list the rules by which batches are judged',
        examples: ['gridlake gate rules'],
        withoutLake: 'ignore',
        async run() {
          const json = [...described('prices', priceRules), ...described('lists', listRules)]
          return { json, text: json.map(({ of, id, severity, expects }) => `${of.padEnd(7)} ${severity.padEnd(6)} ${id.padEnd(15)} ${expects}`).join('\n') }
        },
      }],
    }
  },
}

function described(of: string, from: typeof priceRules): { of: string, id: string, severity: string, expects: string }[] {
  return from.map(({ id, severity, expects }) => ({ of, id, severity, expects }))
}
