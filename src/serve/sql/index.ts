/** SQL over the lake, for people and programs: the command and the route. */
import { readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { type Capability, type Command, Reply, type Route, route } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import { fail } from '#base/error.ts'
import { count } from '#base/plural.ts'
import { printable, textTable } from '#base/text-table.ts'
import { type Answer, ask, exportTo, type QueryPorts } from './query.ts'

export { type Answer, ask, type QueryPorts } from './query.ts'
export { type RowPorts, rowsOf } from './rows.ts'

type Ports = QueryPorts & { readonly config: Config }

export const sql: Capability<Ports> = {
  name: 'sql',
  stage: 'serve',
  summary: 'Answers SELECT statements over the lake at any branch, commit or time.',
  start: ports => ({ commands: [sqlCommand(ports)], routes: [sqlRoute(ports)] }),
}

function sqlCommand(ports: Ports): Command {
  return {
    name: 'sql',
    summary: 'ask the lake in SQL',
    arguments: [{ name: 'statement', summary: 'a SELECT, DESCRIBE, SUMMARIZE, SHOW TABLES or EXPLAIN; - reads it from standard input', required: true }],
    options: [
      { flag: '--at <ref>', summary: 'branch, commit or time (2026-11-20, 2026-11-20T14:30Z)', default: 'main' },
      { flag: '-o, --output <format>', summary: 'how to print the answer', choices: ['table', 'csv', 'json', 'parquet'], default: 'table' },
      { flag: '--limit <rows>', summary: 'most rows of a table or JSON answer (csv and parquet are whole)', default: '1000' },
    ],
    examples: [
      `gridlake sql "select node_id, avg(lmp) from market.lmp_da where iso = 'caiso' group by all order by 2 desc limit 5"`,
      'gridlake sql "show tables"',
      'gridlake sql --at 2026-11-20 -o csv "select * from products.bucket_price_day" > prices.csv',
    ],
    async run({ args: [given = ''], options, signal, write }) {
      const statement = given === '-' ? readFileSync(0, 'utf8') : given
      const limit = Number(options['limit'])
      if (!Number.isInteger(limit) || limit < 0) throw fail('usage/invalid', `--limit takes a whole number of rows, found "${String(options['limit'])}"`)
      const question = { sql: statement, ref: String(options['at']), limit, seconds: ports.config.query.seconds, signal }
      const format = options['output']
      if (format === 'csv' || format === 'parquet') {
        const { stream } = await exportTo(ports, question, format)
        for await (const bytes of stream) await write(bytes)
        return {}
      }
      const answer = await ask(ports, question)
      if (format === 'json') return { text: JSON.stringify(asObjects(answer)), json: answer }
      return { text: asText(answer), json: answer }
    },
  }
}

const formats = Type.Union([Type.Literal('json'), Type.Literal('csv'), Type.Literal('parquet')], { default: 'json' })

function sqlRoute(ports: Ports): Route {
  return route({
    method: 'POST', path: '/api/sql', permission: 'read',
    summary: 'Run one SELECT at a branch, commit or time.',
    body: Type.Object({
      sql: Type.String({ maxLength: 200_000, examples: ["select avg(lmp) from market.lmp_da where iso = 'caiso'"] }),
      ref: Type.String({ default: 'main', maxLength: 200 }),
      limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
      format: formats,
    }, { additionalProperties: false }),
    async handle({ body, signal }) {
      const { query } = ports.config
      const question = { sql: body.sql, ref: body.ref, limit: body.limit ?? query.rows, seconds: query.seconds, signal }
      if (body.format === 'json') return await ask(ports, question)
      const { stream } = await exportTo(ports, question, body.format)
      const type = body.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.apache.parquet'
      return new Reply(200, { 'content-type': type, 'content-disposition': `attachment; filename="answer.${body.format}"` }, stream)
    },
  })
}

function asObjects({ columns, rows }: Answer): unknown[] {
  return rows.map(row => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])))
}

const numeric = /INT|DOUBLE|FLOAT|DECIMAL/

function asText({ columns, rows, truncated, elapsed_ms: elapsed, tables }: Answer): string {
  const cells = rows.map(row => row.map(value => value === null ? '' : printable(typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | bigint | boolean))))
  const files = tables.map(({ table, files, of }) => `${table} ${files} of ${count(of, 'file')}`).join(', ')
  return [
    textTable(columns.map(({ name, type }) => ({ name, right: numeric.test(type) })), cells),
    `(${count(rows.length, 'row')}${truncated ? ', more exist: raise --limit' : ''}; ${elapsed} ms${files === '' ? '' : `; read ${files}`})`,
  ].join('\n')
}
