/** Users' rules on the command line. */
import { readFile } from 'node:fs/promises'
import type { Command } from '#base/capability.ts'
import { fail, messageOf } from '#base/error.ts'
import { printable, textTable } from '#base/text-table.ts'
import { ownSeverities } from './own-rule.ts'
import { ruleText, rulesOf } from './rule-file.ts'
import type { OwnRules } from './service.ts'
import type { Tried } from './trial.ts'

const author = 'command line'
const name = { name: 'name', summary: 'such as capped-hubs', required: true } as const

export function ownRuleCommands(own: OwnRules): Command[] {
  return [listCommand(own), addCommand(own), testCommand(own), suggestCommand(own), {
    name: 'rules remove', summary: 'remove a rule of one\'s own', arguments: [name],
    async run({ args: [given = ''] }) {
      await own.remove(given)
      return { json: { removed: given }, text: `rule ${given} is removed` }
    },
  }]
}

function listCommand(own: OwnRules): Command {
  return {
    name: 'rules list', summary: 'list the rules that users added', examples: ['gridlake rules list'],
    async run() {
      const rules = await own.list()
      const cells = rules.map(rule => [rule.name, rule.dataset, rule.disabled ? 'disabled' : rule.severity, rule.by, rule.expects, rule.sql ?? JSON.stringify(rule.form)].map(printable))
      return { json: { rules }, text: rules.length === 0 ? 'No rules of one\'s own: `gridlake rules add` adds one, `gridlake gate rules` lists those built in.' : textTable(['name', 'dataset', 'severity', 'by', 'expects', 'faulty rows'].map(title => ({ name: title })), cells) }
    },
  }
}

function addCommand(own: OwnRules): Command {
  return {
    name: 'rules add', summary: 'add rules from a YAML file, or one in SQL; each is tried first',
    arguments: [{ name: 'name', summary: 'a file of rules (.yaml), or the name of a rule given with --sql', required: true }],
    options: [
      { flag: '--sql <sql>', summary: 'one SELECT of the faulty rows from `batch`' }, { flag: '--dataset <dataset>', summary: 'whose batches it judges', default: 'market.lmp_da' },
      { flag: '--severity <severity>', summary: 'what a fault means', choices: ownSeverities, default: 'warn' }, { flag: '--expects <text>', summary: 'what good rows look like' }, { flag: '--remedy <text>', summary: 'what to do about a fault' },
    ],
    examples: ['gridlake rules add capped --sql "select * from batch where lmp > 2000"', 'gridlake rules add rules.yaml'],
    async run({ args: [given = ''], options }) {
      const { sql, dataset, severity, expects, remedy } = options
      const rules = sql === undefined ? await fromFile(given) : [{ name: given, sql, dataset, severity, ...expects === undefined ? {} : { expects }, ...remedy === undefined ? {} : { remedy } }]
      const added = await own.add(rules, author)
      return { json: { rules: added }, text: added.map(rule => rule.disabled ? `rule ${rule.name} is kept, and not asked` : `rule ${rule.name} judges ${rule.dataset} from now on (${rule.severity})`).join('\n') }
    },
  }
}

function testCommand(own: OwnRules): Command {
  return {
    name: 'rules test', summary: 'what a rule would have found in the runs of some days', arguments: [{ name: 'name', summary: 'a rule, or a YAML file with one', required: true }],
    options: [{ flag: '--from <day>', summary: 'first day (UTC), YYYY-MM-DD' }, { flag: '--to <day>', summary: 'last day' }],
    examples: ['gridlake rules test capped --from 2026-11-01 --to 2026-11-20'],
    async run({ args: [given = ''], options }) {
      const rule = /\.ya?ml$/.test(given) ? (await fromFile(given))[0] : given
      const tried = await own.test(rule, { from: day(options['from']), to: day(options['to']) })
      return { json: { runs: tried }, text: triedText(tried) }
    },
  }
}

function suggestCommand(own: OwnRules): Command {
  return {
    name: 'rules suggest', summary: 'read rules off a table, as YAML to look at and add', arguments: [{ name: 'dataset', summary: 'such as market.lmp_da', required: true }],
    examples: ['gridlake rules suggest market.lmp_da > rules.yaml'],
    async run({ args: [dataset = ''] }) {
      const rules = await own.suggest(dataset)
      return { json: { rules }, text: ruleText([...rules]).trimEnd() }
    },
  }
}

function triedText(tried: readonly Tried[]): string {
  const found = tried.filter(run => run.found > 0 || run.error !== null)
  const head = `${found.length} of ${tried.length} runs have faults`
  return found.length === 0 ? head : `${head}\n\n${textTable([{ name: 'run' }, { name: 'rows', right: true }, { name: 'found', right: true }, { name: 'first' }], found.map(({ run, rows, found: count, examples, error }) => [run, String(rows), String(count), printable(error ?? JSON.stringify(examples[0])).slice(0, 200)]))}`
}

async function fromFile(path: string): Promise<readonly unknown[]> {
  return rulesOf(await readFile(path, 'utf8').catch((error: unknown) => { throw fail('usage/invalid', `${path} cannot be read (${messageOf(error)}); name a file of rules, or give --sql with the rule's name`, { path }, error) }))
}

function day(given: unknown): string | null {
  if (given === undefined) return null
  if (typeof given !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(given) || Number.isNaN(Date.parse(given))) throw fail('usage/invalid', `a day YYYY-MM-DD is expected, found ${JSON.stringify(given)}`, { found: given })
  return given
}
