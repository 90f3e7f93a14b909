/** Which columns differ between two states. */
import type { Column, Table } from '../api/types.ts'

export interface SchemaChange { table: string, changes: string[] }

/** Of tables that both have; one that came or went shows in its rows. Pure. */
export function schemaChanges(before: readonly Table[], after: readonly Table[], among: ReadonlySet<string>): SchemaChange[] {
  const old = new Map(before.map(table => [table.table, table.columns]))
  return after.filter(({ table }) => among.has(table)).flatMap(({ table, columns }) => {
    const was = old.get(table)
    const changes = was === undefined ? [] : columnChanges(was, columns)
    return changes.length === 0 ? [] : [{ table, changes }]
  })
}

function columnChanges(before: readonly Column[], after: readonly Column[]): string[] {
  const [old, now] = [new Map(before.map(column => [column.name, column])), new Map(after.map(column => [column.name, column]))]
  return [
    ...after.filter(({ name }) => !old.has(name)).map(({ name, type }) => `+ ${name} ${type}`),
    ...before.filter(({ name }) => !now.has(name)).map(({ name, type }) => `− ${name} ${type}`),
    ...after.flatMap(({ name, type, required }) => {
      const was = old.get(name)
      if (was === undefined) return []
      return [...was.type === type ? [] : [`${name} ${was.type} → ${type}`], ...was.required === required ? [] : [`${name} ${required ? 'is required now' : 'may be empty now'}`]]
    }),
  ]
}
