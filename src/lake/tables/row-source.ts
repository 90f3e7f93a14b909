/** The rows of some data files of a table, whatever their columns were called when they were written. */
import { identifier, list, literal } from '#base/sql.ts'
import { type Dataset, engineTypes } from '#canon/dataset.ts'

/**
 * A relation for FROM. Columns are found by field id, so that a renamed, added or widened one reads as it is now.
 * `filename`: the location of each row's file under that name.
 */
export function parquetRows({ columns }: Pick<Dataset, 'columns'>, locations: readonly string[], filename = false): string {
  if (locations.length === 0) {
    const nothing = columns.map(column => `NULL::${engineTypes[column.type]} AS ${identifier(column.name)}`)
    return `(SELECT ${[...nothing, ...filename ? ['NULL::VARCHAR AS filename'] : []].join(', ')} WHERE false)`
  }
  const schema = columns.map(column => `${column.id}: {name: ${literal(column.name)}, type: ${literal(engineTypes[column.type])}, default_value: NULL}`)
  return `read_parquet(${list(locations)}, hive_partitioning = false${filename ? ', filename = true' : ''}, schema = MAP {${schema.join(', ')}})`
}
