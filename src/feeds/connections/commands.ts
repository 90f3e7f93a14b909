/** Specifications on the command line. */
import { readFile } from 'node:fs/promises'
import type { Command } from '#base/capability.ts'
import { fail, messageOf } from '#base/error.ts'
import { count } from '#base/plural.ts'
import { printable } from '#base/text-table.ts'
import { nextRuns } from './spec/cron.ts'
import { problemText, readSpec, type ReadSpec } from './spec/read.ts'
import { publishedSchema } from './spec/schema.ts'

/** Exit code for specifications that are not as they must be: that of bad input. */
const faultyExit = 3
const runsShown = 3

export function specCommands(now: () => Date): Command[] {
  return [{
    name: 'uis validate', summary: 'say what is wrong with specifications of sources, each fault with its line', withoutLake: 'ignore',
    arguments: [{ name: 'file', summary: 'YAML or JSON', required: true, variadic: true }],
    examples: ['gridlake uis validate prices.yaml', 'gridlake uis validate connections/*.yaml --json'],
    async run({ args }) {
      const read = await Promise.all(args.map(async file => ({ file, ...readSpec(await textOf(file)) })))
      const json = { files: read.map(({ file, spec, problems }) => ({ file, valid: spec !== null, problems })) }
      return { json, text: read.map(one => fileText(one, now())).join('\n'), exit: read.every(({ spec }) => spec !== null) ? 0 : faultyExit }
    },
  }, {
    name: 'uis schema', summary: 'print the JSON Schema of specifications, for editors', withoutLake: 'ignore', examples: ['gridlake uis schema > uis.schema.json'],
    async run() {
      const schema = publishedSchema()
      return await Promise.resolve({ json: schema, text: JSON.stringify(schema, null, 2) })
    },
  }]
}

export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw fail('usage/invalid', `${file} cannot be read: ${messageOf(error)}`, { file }, error)
  }
}

function fileText({ file, spec, problems }: ReadSpec & { readonly file: string }, now: Date): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const head = spec === null ? `${file}: ${count(errors, 'error')}` : `${file}: good, ${spec.provider.name} with ${count(spec.provider.endpoints?.length ?? 0, 'endpoint')}${scheduleText(spec.provider, now)}`
  return [printable(head), ...problems.map(problem => `  ${problem.severity}  ${printable(problemText(problem))}`)].join('\n')
}

function scheduleText({ schedule_cron: cron, schedule_timezone: zone = 'UTC' }: { readonly schedule_cron?: string, readonly schedule_timezone?: string }, now: Date): string {
  return cron === undefined ? ', without a schedule' : `, next at ${nextRuns(cron, zone, now, runsShown).map(at => at.slice(0, 16).replace('T', ' ')).join(', ')} UTC`
}
