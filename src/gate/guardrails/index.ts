/** The plug of the guardrails: asks the detectors about prices that the lake has. */
import { Type } from 'typebox'
import { type Capability, type Command, type Route, route } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { printable, textTable } from '#base/text-table.ts'
import { type Iso, isos } from '#canon/market.ts'
import { type Anomalies, anomaliesOf, type Detector, detectors } from './anomalies.ts'
import type { SeriesPorts } from './series.ts'

export { anomalyRule } from './anomaly-findings.ts'
export { unexplainedSeverity } from './holding.ts'
export { forgetsSeries } from './series-memories.ts'
export { type Learnt, seriesGuard, type SeriesGuard } from './series-guard.ts'

export const guardrails: Capability<SeriesPorts> = {
  name: 'guardrails',
  stage: 'gate',
  summary: 'Says which prices are out of line, of each run and when asked, and whether the market explains them.',
  reads: ['market.lmp_da', 'market.lmp_rt'],
  start: ports => ({ commands: [anomaliesCommand(ports)], routes: [anomaliesRoute(ports)] }),
}

const date = String.raw`^\d{4}-\d\d-\d\d$`

function anomaliesRoute(ports: SeriesPorts): Route {
  const text = (description: string, more: object = {}) => Type.String({ minLength: 1, maxLength: 200, description, ...more })
  return route({
    method: 'GET', path: '/api/anomalies', permission: 'read', summary: 'Prices of a node that are out of line, by market day, each judged by what was before it.',
    query: Type.Object({
      iso: Type.Union(isos.map(iso => Type.Literal(iso))), market: Type.Union([Type.Literal('da'), Type.Literal('rt')]), node: text('Price point.'),
      from: Type.String({ pattern: date }), to: Type.String({ pattern: date }), at: Type.String({ maxLength: 200, default: 'main' }),
      detector: Type.Union(detectors.map(name => Type.Literal(name)), { default: 'ensemble' }), rate: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 0.2, description: 'Share of sound values that may be called out.' })),
    }, { additionalProperties: false }),
    async handle({ query }) {
      const { iso, market, node, from, to, at, detector, rate } = query
      return await anomaliesOf(ports, { iso, market, node, from, to, ref: at, detector, falseAlarmRate: rate })
    },
  })
}

function anomaliesCommand(ports: SeriesPorts): Command {
  return {
    name: 'anomalies', summary: 'say which prices of a node are out of line, each day by what was before it',
    arguments: [{ name: 'node', summary: 'the price point, as the operator calls it', required: true }],
    options: [
      { flag: '--iso <iso>', summary: 'the operator', choices: isos }, { flag: '--market <market>', summary: 'da or rt', choices: ['da', 'rt'], default: 'da' },
      { flag: '--from <date>', summary: 'first market day (YYYY-MM-DD)' }, { flag: '--to <date>', summary: 'last market day; --from where left out' },
      { flag: '--at <ref>', summary: 'branch, tag, commit or time', default: 'main' }, { flag: '--detector <name>', summary: 'which one judges', choices: detectors, default: 'ensemble' },
      { flag: '--rate <share>', summary: 'share of sound values that may be called out (ensemble; 0.0005)' },
    ],
    examples: ['gridlake anomalies TH_NP15_GEN-APND --iso caiso --from 2026-11-01 --to 2026-11-20'],
    async run({ args: [node = ''], options }) {
      const [iso, from, rate] = [options['iso'], options['from'], options['rate'] === undefined ? undefined : Number(options['rate'])]
      if (typeof iso !== 'string' || typeof from !== 'string') throw fail('usage/invalid', '--iso and --from are expected: whose prices, and from which market day on')
      if (rate !== undefined && !(rate > 0 && rate <= 0.2)) throw fail('usage/invalid', `--rate takes a share from 0 to 0.2, found "${String(options['rate'])}"`)
      const found = await anomaliesOf(ports, {
        iso: iso as Iso, market: options['market'] as 'da' | 'rt', node, from, to: typeof options['to'] === 'string' ? options['to'] : from, ref: String(options['at']), detector: options['detector'] as Detector, falseAlarmRate: rate,
      })
      return { json: found, text: anomaliesText(found) }
    },
  }
}

function anomaliesText({ days, neighbours, market_run: run, interval_minutes: minutes }: Anomalies): string {
  const rows = days.flatMap(({ anomalies }) => anomalies.map(({ interval_start_utc: at, price, expected, causes, decision, reasons }) => [at.slice(0, 16).replace('T', ' '), price.toFixed(2), expected?.toFixed(2) ?? '', causes.join(', '), decision, printable(reasons[0] ?? '')]))
  const whole = days.flatMap(({ date: day, shifted, stuck_intervals: stuck }) => [...shifted ? [`${day}: fits its neighbours better an interval or an hour off`] : [], ...stuck > 0 ? [`${day}: stands still for ${stuck} intervals while its neighbours move`] : []])
  const head = `${run}, ${minutes} minutes, beside ${neighbours} neighbours: ${days.filter(({ suspicious }) => suspicious).length} of ${days.length} market days are suspicious`
  const table = rows.length === 0 ? [] : [textTable([{ name: 'interval (UTC)' }, { name: 'price', right: true }, { name: 'expected', right: true }, { name: 'by' }, { name: 'decision' }, { name: 'why' }], rows)]
  return [head, ...whole.length === 0 ? [] : [whole.join('\n')], ...table].join('\n\n')
}
