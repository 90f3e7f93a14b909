/** Curves on the command line. */
import type { Command } from '#base/capability.ts'
import { count } from '#base/plural.ts'
import { readCommands } from './read-commands.ts'
import { author, bytesOfFile, dayOf, instantOf, numberOf, setArgument, setLine, table, textOption } from './command-parts.ts'
import { layerOfYaml, layerText } from './catalogue/layer-file.ts'
import { runEod } from './eod/run.ts'
import { eodRuns, type EodRun } from './eod/record.ts'
import { csvBytesMost, quotesOfCsv } from './quotes/csv.ts'
import { takeQuotes, type Upload } from './quotes/intake.ts'
import { productsOf } from './routes.ts'
import { readLayer } from './schemas.ts'
import type { Curves } from './service.ts'
import { buildSet } from './sets/build.ts'
import { rebuildSet, type Rebuilt } from './sets/rebuild.ts'
import { chosenSet } from './sets/set-record.ts'

export function curveCommands(curves: Curves): Command[] {
  return [quotesCommand(curves), productsCommand(curves), buildCommand(curves), markCommand(curves), ...decisionCommands(curves), rebuildCommand(curves), ...readCommands(curves), ...configurationCommands(curves), ...eodCommands(curves)]
}

const dayArgument = { name: 'day', summary: 'day of the curves, YYYY-MM-DD', required: true } as const
const whyOption = { flag: '--why <text>', summary: 'kept with what is made' } as const

function quotesCommand({ ports, steps }: Curves): Command {
  return {
    name: 'curves quotes', summary: 'take quotes from a CSV file; each line that cannot be placed is named with the reason', withoutLake: 'make',
    arguments: [{ name: 'file', summary: 'CSV with a heading: curve_day, as_of, source, product, delivery, bid, ask, mid, settle, rank', required: true }],
    options: [{ flag: '--day <day>', summary: 'day of the curves, where the file does not say' }, { flag: '--as-of <instant>', summary: 'when the prices held, where the file does not say' }, { flag: '--source <source>', summary: 'who says so, where the file does not say' }],
    examples: ['gridlake curves quotes quotes.csv', 'gridlake curves quotes settles.csv --day 2026-11-20 --as-of 2026-11-20T14:30:00-05:00 --source ice'],
    async run(input) {
      const [path = ''] = input.args
      const bytes = await bytesOfFile(path, csvBytesMost)
      const name = path.split(/[\\/]/).at(-1) ?? path
      const day = textOption(input, 'day')
      const upload = await takeQuotes(ports, await steps.configurations.at(ports.clock.now()), { name, bytes, lines: quotesOfCsv(bytes, name), otherwise: { curve_day: day === null ? null : dayOf(day), as_of: textOption(input, 'asOf'), source: textOption(input, 'source') } }, author)
      return { json: upload, text: uploadText(upload), exit: upload.refused > 0 ? 3 : 0 }
    },
  }
}

function uploadText({ taken, refused, curve_days, commit, problems }: Upload): string {
  const head = `${count(taken, 'quote')} taken${curve_days.length === 0 ? '' : ` for ${curve_days.join(', ')}`}${commit === null && taken > 0 ? ', all of them known already' : ''}; ${count(refused, 'line')} refused`
  return problems.length === 0 ? head : `${head}\n\n${table(['line', '', 'check', 'what'], problems.map(({ line, severity, check, message }) => [line, severity === 'error' ? 'refused' : 'taken', check, message]))}`
}

function productsCommand({ steps, ports }: Curves): Command {
  return {
    name: 'curves products', summary: 'list the codes under which quotes are taken', withoutLake: 'ignore', arguments: [{ name: 'text', summary: 'only those that hold it' }],
    examples: ['gridlake curves products PJM-WH'],
    async run({ args: [text = ''] }) {
      const wanted = text.toLowerCase()
      const products = (await productsOf({ steps, ports })).filter(({ product, curve }) => `${product} ${curve}`.toLowerCase().includes(wanted))
      return { json: { products }, text: products.length === 0 ? `No code and no curve holds ${JSON.stringify(text)}: \`gridlake curves products\` lists all` : table(['product', 'curve', 'sources'], products.map(({ product, curve, sources }) => [product, curve, sources.join(' ')])) }
    },
  }
}

function buildCommand({ ports, steps }: Curves): Command {
  return {
    name: 'curves build', summary: 'build the curves of a day from what is known: a new version, unless nothing changed', arguments: [dayArgument],
    options: [whyOption], examples: ['gridlake curves build 2026-11-20'],
    async run(input) {
      const made = await buildSet(steps, { curve_day: dayOf(input.args[0] ?? ''), by: author, reason: textOption(input, 'why') ?? 'Built by hand', known_at: ports.clock.now(), run_id: null })
      const grave = made.findings.filter(({ severity }) => severity !== 'info').slice(0, 20)
      const text = `${setLine(made.record)}${made.commit === null ? '\nNothing changed: no new version' : ''}${grave.length === 0 ? '' : `\n\n${table(['', 'check', 'of', 'what'], grave.map(({ severity, check, subject, message }) => [severity, check, subject, message]))}`}`
      return { json: made, text }
    },
  }
}

function markCommand({ marks }: Curves): Command {
  return {
    name: 'curves mark', summary: 'set a price by hand for the next build of a day; it stands before any quote of the period',
    arguments: [dayArgument, { name: 'curve', summary: 'such as "power/pjm/WESTERN HUB/da/5x16"', required: true }, { name: 'delivery', summary: 'such as 2027-01 or 2027-Q3', required: true }, { name: 'price', summary: 'a number, or `none` to take the mark back', required: true }],
    options: [{ flag: '--why <text>', summary: 'the reason that reviewers read' }], examples: ['gridlake curves mark 2026-11-20 "power/pjm/WESTERN HUB/da/5x16" 2027-01 71.5 --why "thin market, broker withdrew"'],
    async run(input) {
      const [day = '', curve_id = '', delivery = '', price = ''] = input.args
      const [made] = await marks.mark([{ curve_day: dayOf(day), curve_id, delivery, price: price === 'none' ? null : numberOf('price', price), reason: textOption(input, 'why') ?? '' }], author)
      return { json: made, text: made?.price === null ? `the mark of ${curve_id} ${delivery} is taken back` : `${curve_id} ${delivery} is marked ${price}${made?.price_before === null ? '' : ` in place of ${made?.price_before}`}; \`gridlake curves build ${day}\` uses it` }
    },
  }
}

function decisionCommands({ review }: Curves): Command[] {
  const options = [{ flag: '--note <text>', summary: 'kept with the set' }]
  return [
    {
      name: 'curves review', summary: 'say that a draft was looked at; not by who built it or marked in it', arguments: [setArgument], options,
      async run(input) {
        const moved = await review.review(input.args[0] ?? '', author, textOption(input, 'note'))
        return { json: moved, text: setLine(moved.record) }
      },
    },
    {
      name: 'curves official', summary: 'make a reviewed set official and tag it; not by who built it or marked in it', arguments: [setArgument], options,
      async run(input) {
        const moved = await review.makeOfficial(input.args[0] ?? '', author, textOption(input, 'note'))
        return { json: moved, text: `${setLine(moved.record)}\ntag ${moved.tag ?? ''}` }
      },
    },
  ]
}

function rebuildCommand({ ports, steps }: Curves): Command {
  return {
    name: 'curves rebuild', summary: 'build a set again and say what differs; writes nothing', arguments: [setArgument],
    options: [{ flag: '--as-known-at <instant>', summary: 'from what was known then, or `now`, in place of what the set was made of' }],
    examples: ['gridlake curves rebuild 2026-11-20', 'gridlake curves rebuild 2026-11-20.v1 --as-known-at 2026-11-21T00:00:00Z', 'gridlake curves rebuild 2026-11-20 --as-known-at now'],
    async run(input) {
      const known = textOption(input, 'asKnownAt')
      const { sets, commit } = await steps.sets('main')
      const rebuilt = await rebuildSet(ports, steps, chosenSet(sets, input.args[0] ?? ''), known === null ? null : known === 'now' ? ports.clock.now() : instantOf('as-known-at', known), commit, input.signal)
      return { json: rebuilt, text: rebuiltText(rebuilt) }
    },
  }
}

function rebuiltText({ set, from, identical, points, points_sha256, differing_points, differences }: Rebuilt): string {
  const source = from === 'stored' ? 'what it was made of' : `what was known at ${from}`
  const head = identical ? `${set} from ${source}: identical, ${points} prices, SHA-256 ${points_sha256}` : `${set} from ${source}: ${count(differing_points, 'price')} of ${points} differ`
  const shown = (value: unknown): string => value === null || value === undefined ? '-' : typeof value === 'string' ? value : JSON.stringify(value)
  return differences.length === 0 ? head : `${head}\n\n${table(['what', 'of', 'before', 'now'], differences.slice(0, 30).map(({ what, subject, before, after }) => [what, subject, shown(before).slice(0, 80), shown(after).slice(0, 80)]))}`
}

function configurationCommands({ ports, steps: { configurations } }: Curves): Command[] {
  return [
    {
      name: 'curves config', summary: 'print what is laid over the hubs, sources and terms that ship, or with --all everything', withoutLake: 'ignore', options: [{ flag: '--all', summary: 'all that is in force' }],
      async run({ options }) {
        const json = options['all'] === true ? await configurations.at(ports.clock.now()) : await configurations.layer()
        return { json, text: layerText(json).trimEnd() }
      },
    },
    {
      name: 'curves configure', summary: 'lay hubs, sources, products and terms of a YAML file over those that ship', withoutLake: 'make', arguments: [{ name: 'file', summary: 'YAML', required: true }], options: [whyOption],
      examples: ['gridlake curves configure desk.yaml --why "our codes at the broker"'],
      async run(input) {
        const layer = readLayer(layerOfYaml(Buffer.from(await bytesOfFile(input.args[0] ?? '', 2_000_000)).toString('utf8')))
        const change = await configurations.change(layer, author, textOption(input, 'why') ?? 'Changed by hand')
        return { json: change, text: `configuration ${change.number} is in force; sets that are there keep theirs` }
      },
    },
  ]
}

function eodCommands({ ports, steps }: Curves): Command[] {
  return [
    {
      name: 'curves eod', summary: 'run the end of day: collect, build, validate, snapshot, publish, factors, alerts', arguments: [dayArgument],
      async run(input) {
        const due_utc = ports.clock.now()
        const run = await runEod(ports, steps, { curve_day: dayOf(input.args[0] ?? ''), by: author, trigger: 'command', reason: 'End of day', due_utc }, input.signal)
        return { json: run, text: runText(run), exit: run.state === 'done' ? 0 : 1 }
      },
    },
    {
      name: 'curves runs', summary: 'list the ends of day', options: [{ flag: '-n, --limit <number>', summary: 'most of them', default: '20' }],
      async run({ options }) {
        const runs = await eodRuns(ports.meta, Math.max(1, Math.floor(numberOf('--limit', String(options['limit'])))), ports.clock.now())
        return { json: { runs }, text: runs.length === 0 ? 'There is no end of day yet: `gridlake curves eod DAY` runs one, a server does after every business day' : table(['run', 'day', 'state', 'set', 'began (UTC)', 'seconds', 'by', 'alerts'], runs.map(run => [run.id, run.curve_day, run.late ? `${run.state}, late` : run.state, run.set, run.started_utc.slice(0, 19), run.finished_utc === null ? null : (Date.parse(run.finished_utc) - Date.parse(run.started_utc)) / 1000, run.by, run.alerts.length])) }
      },
    },
  ]
}

function runText({ id, curve_day, state, set, steps, alerts, deadline_utc, late }: EodRun): string {
  const head = `${id}: end of day ${curve_day} ${state}${set === null ? '' : `, ${set}`}${late ? `, after its deadline ${deadline_utc}` : ''}`
  const lines = table(['step', 'state', 'attempts', 'what'], steps.map(({ name, state: now, attempts, note }) => [name, now, attempts, note]))
  return [head, '', lines, ...alerts.length === 0 ? [] : ['', ...alerts.slice(0, 20)]].join('\n')
}

