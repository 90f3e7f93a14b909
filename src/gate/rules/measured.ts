/**
 * Rules for what is measured, forecast or cleared (load, output, reserves, constraints, outages): cells are there, a key says
 * one thing, values are possible, and a series has no hole.
 */
import { count as plural } from '#base/plural.ts'
import { identifier } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import { fileEmpty } from './file-empty.ts'
import { contradictions, exactDuplicates, referenceContract } from './reference.ts'
import type { Rule } from './rule.ts'
import { counted } from './wording.ts'

const always = { suspects: () => null } as const

const contradicted: Rule = {
  ...always,
  id: 'duplicates',
  severity: 'block',
  expects: 'One key has one value.',
  remedy: 'The file says two things of one series and interval: look whether an hour that comes twice was read as one, else ask the operator.',
  evidence: ({ dataset }, rows) => contradictions(dataset, rows),
  message: ({ count }) => `${counted(count, 'key')} ${count === 1 ? 'has' : 'have'} values that contradict each other.`,
}

const finite: Rule = {
  ...always,
  id: 'contract',
  severity: 'block',
  expects: 'Numbers are numbers.',
  remedy: 'The file holds NaN or an infinity where a number belongs: fetch it again, or ask the operator.',
  applies: ({ dataset }) => numbers(dataset).length > 0,
  evidence: ({ dataset }, rows) => `SELECT ${series(dataset)}, ${numbers(dataset).join(', ')} FROM ${rows} WHERE ${numbers(dataset).map(name => `NOT isfinite(${name})`).join(' OR ')}`,
  message: ({ count }) => `${counted(count, 'row')} with a number that is none.`,
}

const possible: Rule = {
  ...always,
  id: 'range',
  severity: 'warn',
  expects: 'Values lie within the range that the dataset\'s contract states.',
  remedy: 'Compare with the operator\'s own display; values a thousand times too high are in another unit.',
  applies: ({ dataset }) => ranged(dataset).length > 0,
  evidence: ({ dataset }, rows) => ranged(dataset).map(({ name, range: [low, high] }) =>
    `SELECT ${series(dataset)}, '${name}' AS measure_column, ${identifier(name)} AS value FROM ${rows} WHERE isfinite(${identifier(name)}) AND (${identifier(name)} < ${bound(low)} OR ${identifier(name)} > ${bound(high)})`).join(' UNION ALL '),
  facts: 'min(value) AS lowest, max(value) AS highest',
  message: ({ count, facts }, { dataset }) => `${counted(count, 'value')} between ${String(facts['lowest'])} and ${String(facts['highest'])}; ${ranged(dataset).map(({ name, range: [low, high] }) => `${low} to ${high} was expected of ${name}`).join(', ')}.`,
}

const whole: Rule = {
  ...always,
  id: 'completeness',
  severity: 'warn',
  expects: 'Between its first and its last interval a series has all others.',
  remedy: 'Fetch the file again; where the gap stays, the operator did not publish it.',
  applies: ({ grid, dataset }) => grid !== null && grid.minutes > 0 && dataset.columns.some(({ name }) => name === 'interval_start_utc'),
  evidence: ({ dataset, grid }, rows) => `SELECT * FROM (
      SELECT ${series(dataset)}, min(interval_start_utc) AS first_utc, max(interval_start_utc) AS last_utc, count(DISTINCT interval_start_utc)::INTEGER AS intervals,
        ((epoch_ms(max(interval_start_utc)) - epoch_ms(min(interval_start_utc))) / ${(grid?.minutes ?? 0) * 60_000} + 1)::INTEGER AS expected
      FROM ${rows} GROUP BY ALL) WHERE intervals < expected`,
  facts: 'sum(expected - intervals)::INTEGER AS counted, count(*)::INTEGER AS series',
  message: ({ count, facts }) => `${counted(count, 'interval')} of ${plural(Number(facts['series']), 'series', 'series')} ${count === 1 ? 'is' : 'are'} missing.`,
}

export const measuredRules: readonly Rule[] = [fileEmpty, referenceContract, finite, exactDuplicates, contradicted, possible, whole]

function numbers({ columns }: Dataset): string[] { return columns.filter(({ type }) => type === 'double').map(({ name }) => identifier(name)) }

type Ranged = Dataset['columns'][number] & { readonly range: readonly [number, number] }

function ranged({ columns }: Dataset): Ranged[] { return columns.filter((column): column is Ranged => column.range !== undefined) }

/** A range may be open to one side, and SQL has no such number by itself. */
function bound(value: number): string { return Number.isFinite(value) ? String(value) : `'${value}'::DOUBLE` }

/** The file, and the key but for the interval: what has one value at a time. */
function series(dataset: Dataset): string { return ['file', ...dataset.key.filter(name => name !== 'interval_start_utc' && name !== 'iso').map(identifier)].join(', ') }
