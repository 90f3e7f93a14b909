/** SQL text made of parts. Values that come from outside go in as parameters where the engine takes them, else through these. */

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function literal(value: string | number | bigint | boolean | null): string {
  if (value === null) return 'NULL'
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

export function list(values: readonly (string | number | bigint)[]): string {
  return `[${values.map(literal).join(', ')}]`
}
