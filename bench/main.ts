/** `npm run bench [name...] [-- --quick] [--rounds n] [--json]`: runs the benches named, or all, and prints what they found. Writes nothing into the project. */
import { version } from '@duckdb/node-api'
import { parseArgs } from 'node:util'
import { type Bench, type Finding, load, machine } from './measure.ts'

const names = ['ingest-caiso-day', 'ingest-spp-day', 'query-hub-averages', 'as-of', 'versions', 'plan-10k-files', 'start', 'calendar', 'registry', 'anomaly-interval', 'nab', 'injected-faults', 'curves', 'curves-eod'] as const

const usage = `npm run bench [-- name...] [--quick] [--rounds n] [--only word,word] [--json]; the benches are ${names.join(', ')}`

interface Report { readonly name: string, readonly question: string, readonly findings: readonly Finding[] }

process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { json: { type: 'boolean' }, only: { type: 'string' }, quick: { type: 'boolean' }, rounds: { type: 'string' } } })
  const unknown = positionals.filter(name => !names.some(known => known === name))
  const rounds = values.rounds === undefined ? null : Number(values.rounds)
  if (unknown.length > 0 || (rounds !== null && !(Number.isInteger(rounds) && rounds > 0))) {
    process.stderr.write(`${unknown.length > 0 ? `there is no bench ${unknown.join(', ')}` : '--rounds takes a whole number above 0'}\n${usage}\n`)
    return 2
  }
  const facts = machine()
  const reports: Report[] = []
  for (const name of positionals.length === 0 ? names : positionals) {
    const { bench } = await import(`./${name}.ts`) as { bench: Bench }
    process.stderr.write(`${name}: ${bench.question} (load ${load()})\n`)
    const findings = await bench.run({ quick: values.quick === true, rounds, only: values.only?.split(',') ?? [], say: line => { process.stderr.write(`  ${line}\n`) } })
    reports.push({ name, question: bench.question, findings })
  }
  process.stdout.write(values.json === true ? `${JSON.stringify({ machine: facts, quick: values.quick === true, reports }, null, 2)}\n` : markdown(facts, reports, values.quick === true))
  return reports.some(report => report.findings.some(finding => finding.met === false)) ? 1 : 0
}

function markdown(facts: ReturnType<typeof machine>, reports: readonly Report[], quick: boolean): string {
  const lines = [
    `${facts.cpus} x ${facts.cpu}, ${facts.memory}, ${facts.platform}, Node ${facts.node}, DuckDB ${version()}; load ${facts.load.join(' ')} before${quick ? '; QUICK: small sizes, the numbers say little' : ''}`, '',
    '| bench | question | measured | baseline | ratio | target | met | load |', '|---|---|---|---|---|---|---|---|',
  ]
  for (const { name, findings } of reports) {
    for (const { what, measured, baseline, ratio, target, met, load: busy } of findings) {
      lines.push(`| ${[name, what, measured, baseline ?? '', ratio === null ? '' : ratio.toFixed(2), target ?? '', met === null ? '' : met ? 'yes' : 'NO', busy].join(' | ')} |`)
    }
  }
  return `${lines.join('\n')}\n`
}

