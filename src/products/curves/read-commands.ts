/** Commands that read curves. */
import type { Command, CommandInput } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { count } from '#base/plural.ts'
import { asked, atOption, dayOf, numberOf, setLine, setOption, table, textOption, unitOf, weightName } from './command-parts.ts'
import { factorsAt } from './reading/factors.ts'
import type { ShapeUse } from './reading/hour-shape.ts'
import { dailyOf, hourlyOf, sparkOf } from './reading/shapes.ts'
import type { Curves } from './service.ts'
import { setName } from './sets/set-record.ts'

const curveArgument = { name: 'curve', summary: 'such as "power/pjm/WESTERN HUB/da/5x16"', required: true } as const
const grains = ['month', 'quarter', 'year', 'day', 'hour'] as const
const terms = ['month', 'quarter', 'year'] as const

export function readCommands(curves: Curves): Command[] {
  return [setsCommand(curves), listCommand(curves), showCommand(curves), findingsCommand(curves), moversCommand(curves), sparkCommand(curves), factorsCommand(curves)]
}

function setsCommand({ steps }: Curves): Command {
  return {
    name: 'curves sets', summary: 'list sets of curves with their states', options: [atOption],
    async run(input) {
      const { sets } = await steps.sets(asked(input).at)
      const rows = sets.slice(0, 100).map(set => [setName(set), set.state, set.curves, set.points, set.quotes, set.errors, set.warnings, set.made_by, set.official_by, set.reason])
      return { json: { sets }, text: sets.length === 0 ? 'There are no sets of curves yet: `gridlake curves quotes FILE` brings quotes, `gridlake curves build DAY` makes one' : table(['set', 'state', 'curves', 'prices', 'quotes', 'errors', 'warnings', 'built by', 'official by', 'why'], rows) }
    },
  }
}

function listCommand({ reader }: Curves): Command {
  return {
    name: 'curves list', summary: 'list the curves of a set, with the next month\'s price and its change', options: [setOption, atOption],
    async run(input) {
      const found = await reader.list(asked(input))
      return { json: found, text: `${setLine(found.set)}\n\n${table(['curve', 'first', 'last', 'months', 'quoted', 'next month', 'change', 'unit'], found.curves.map(one => [one.curve_id, one.first, one.last, one.months, one.quoted_months, one.prompt, one.change, unitOf(one.curve_id)]))}` }
    },
  }
}

function showCommand({ reader, hubs }: Curves): Command {
  return {
    name: 'curves show', summary: 'print a curve by month, quarter, year, day or hour, beside other sets', arguments: [curveArgument],
    options: [setOption, atOption, { flag: '--by <grain>', summary: 'periods', choices: grains, default: 'month' }, { flag: '--against <set...>', summary: 'day, week, official, a day or a version' }, { flag: '--from <day>', summary: 'first day, of days and hours' }, { flag: '--to <day>', summary: 'last day' }],
    examples: ['gridlake curves show "power/pjm/WESTERN HUB/da/5x16" --by quarter --against day official', 'gridlake curves show "power/pjm/WESTERN HUB/da/5x16" --by hour --from 2027-03-14 --to 2027-03-14'],
    async run(input) {
      const [curve_id = ''] = input.args
      const by = String(input.options['by'])
      if (by === 'day' || by === 'hour') return await fine({ reader, hubs }, input, curve_id, by)
      const against = input.options['against']
      const found = await reader.lines(asked(input), [curve_id], [by], Array.isArray(against) ? against.map(String) : [])
      const [own, ...others] = found.lines
      const at = others.map(line => new Map(line.points.map(point => [point.delivery, point.price])))
      const rows = (own?.points ?? []).map(point => [point.delivery, point.price, ...at.map(prices => prices.get(point.delivery) ?? null), point.weight, point.derived ? `${point.origin}, derived` : point.origin])
      return { json: found, text: `${setLine(found.set)}\n${curve_id} in ${unitOf(curve_id)}\n\n${table([by, 'price', ...others.map(({ set }) => set), weightName(curve_id), 'from'], rows)}` }
    },
  }
}

async function fine({ reader, hubs }: Pick<Curves, 'reader' | 'hubs'>, input: CommandInput, curve_id: string, by: 'day' | 'hour'): Promise<{ json: unknown, text: string }> {
  const [from, to] = [textOption(input, 'from'), textOption(input, 'to')]
  if (from === null || to === null) throw fail('usage/invalid', `--by ${by} needs --from and --to, days of delivery`)
  const { set } = await reader.chosen(asked(input))
  const curve = await hubs(set, curve_id)
  if (by === 'day') {
    const days = dailyOf(curve, dayOf(from), dayOf(to), 0)
    return { json: { set, curve_id, days }, text: `${setLine(set)}\n${curve_id} in ${unitOf(curve_id)}\n\n${table(['day', 'price', weightName(curve_id)], days.map(({ day, price, weight }) => [day, price, weight]))}` }
  }
  const { zone, hours, shapes, history } = hourlyOf(curve, dayOf(from), dayOf(to), true)
  return { json: { set, curve_id, zone, hours, shapes, history }, text: `${setLine(set)}\nall buckets of the hub of ${curve_id} in ${unitOf(curve_id)}, hours of ${zone}\n${shapeLines(shapes)}\n\n${table(['day', 'hour ending', 'start (UTC)', 'bucket', 'price'], hours.map(({ day, hour_ending, start_utc, bucket, price }) => [day, hour_ending, start_utc, bucket, price]))}` }
}

function shapeLines(shapes: readonly ShapeUse[]): string {
  return shapes.map(({ month, days_of, from, days }) => `hours of ${days_of} in month ${month}: ${from === 'history' ? `shaped as on ${count(days, 'past day')}` : from === 'configuration' ? 'shaped as configured' : 'flat, since there are too few past prices and no shape is configured'}`).join('\n')
}

function findingsCommand({ reader }: Curves): Command {
  return {
    name: 'curves findings', summary: 'what checks found in a set', arguments: [{ name: 'set', summary: 'a day, a version such as 2026-11-20.v2, latest or official' }], options: [atOption],
    async run(input) {
      const found = await reader.findings({ ...asked(input), set: input.args[0] ?? 'latest' })
      return { json: found, text: `${setLine(found.set)}${found.findings.length === 0 ? '' : `\n\n${table(['', 'check', 'of', 'what'], found.findings.map(({ severity, check, subject, message }) => [severity, check, subject, message]))}`}` }
    },
  }
}

function moversCommand({ reader }: Curves): Command {
  return {
    name: 'curves movers', summary: 'what moved between two sets, the most unusual first', options: [setOption, atOption, { flag: '--against <set>', summary: 'day, week, official, a day or a version', default: 'day' }, { flag: '-n, --limit <number>', summary: 'most of them', default: '20' }],
    async run(input) {
      const found = await reader.movers(asked(input), String(input.options['against']), ['month'], Math.max(1, numberOf('--limit', String(input.options['limit']))), 60)
      const rows = found.moves.map(({ curve_id, delivery, before, after, change, share, sigmas }) => [curve_id, delivery, before, after, change, share === null ? null : `${(share * 100).toFixed(1)} %`, sigmas])
      return { json: found, text: `${setName(found.set)} against ${setName(found.against)}: ${rows.length === 0 ? 'nothing moved' : `USD/MWh, gas in USD/MMBtu\n\n${table(['curve', 'delivery', 'before', 'now', 'change', 'share', 'sigmas'], rows)}`}` }
    },
  }
}

function sparkCommand({ reader, hubs }: Curves): Command {
  return {
    name: 'curves spark', summary: 'a power curve against its gas: heat rates and spark spreads', arguments: [curveArgument],
    options: [setOption, atOption, { flag: '--heat-rate <number>', summary: 'MMBtu/MWh (the hub\'s own)' }, { flag: '--gas <hub>', summary: 'code of a gas hub (the hub\'s own)' }, { flag: '--vom <number>', summary: 'USD/MWh', default: '0' }, { flag: '--ghg <number>', summary: 'USD/t CO2', default: '0' }, { flag: '--by <grain>', summary: 'periods', choices: terms, default: 'month' }],
    async run(input) {
      const { set } = await reader.chosen(asked(input))
      const rate = textOption(input, 'heatRate')
      const found = await sparkOf(hubs, set, input.args[0] ?? '', { heat_rate: rate === null ? null : numberOf('--heat-rate', rate), vom: numberOf('--vom', String(input.options['vom'])), ghg: numberOf('--ghg', String(input.options['ghg'])), gas: textOption(input, 'gas') }, terms.filter(term => term === input.options['by']))
      return { json: { set, ...found }, text: `${setName(set)}, ${input.args[0]} against ${found.gas_curve} at ${found.heat_rate_mmbtu_per_mwh} MMBtu/MWh\n\n${table(['delivery', 'power USD/MWh', 'gas USD/MMBtu', 'heat rate MMBtu/MWh', 'spark USD/MWh'], found.points.map(({ delivery, power, gas, heat_rate_mmbtu_per_mwh, spark_usd_per_mwh }) => [delivery, power, gas, heat_rate_mmbtu_per_mwh, spark_usd_per_mwh]))}` }
    },
  }
}

function factorsCommand({ ports, reader }: Curves): Command {
  return {
    name: 'curves factors', summary: 'principal components, basis statistics and correlations over the sets up to one', options: [setOption, atOption, { flag: '--days <number>', summary: 'days of history', default: '60' }, { flag: '--curve <curve...>', summary: 'of these (all on-peak curves and gas)' }],
    async run(input) {
      const { set, sets, commit } = await reader.chosen(asked(input))
      const curves = input.options['curve']
      const found = await factorsAt(ports, sets, set, Array.isArray(curves) ? curves.map(String) : null, Math.max(2, Math.floor(numberOf('--days', String(input.options['days'])))), commit)
      const head = `${setName(set)}: ${found.series.length} curves for ${found.month} over ${found.days} days`
      return { json: { set, ...found }, text: found.factors.length === 0 ? `${head}; five days are needed` : `${head}\n\n${table(['kind', 'of', 'measure', 'value', 'unit'], found.factors.slice(0, 200).map(({ kind, subject, measure, value, unit }) => [kind, subject, measure, value, unit]))}` }
    },
  }
}
