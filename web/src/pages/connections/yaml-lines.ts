/** A specification as YAML that people read: blocks, and a line for each column. Pure. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** Keys without a value are left out. */
export function yamlOf(value: Json): string { return `${block(value, '').join('\n')}\n` }

type Fields = { readonly [key: string]: Json | undefined }

export function isFields(value: unknown): value is Fields { return typeof value === 'object' && value !== null && !Array.isArray(value) }

function block(value: Json, indent: string): string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(item => listItem(item, indent))
  if (!isFields(value)) return [indent + flow(value)]
  return entries(value).flatMap(([key, inner]) => isFlat(inner) ? [`${indent}${scalar(key)}: ${flow(inner)}`] : [`${indent}${scalar(key)}:`, ...block(inner, `${indent}  `)])
}

function listItem(item: Json, indent: string): string[] {
  if (isFlat(item) || entries(item).every(([, value]) => isFlat(value) && !isFields(value))) return [`${indent}- ${flow(item)}`]
  const [first = '', ...rest] = block(item, `${indent}  `)
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest]
}

/** One line holds it: a word, nothing, or a list of words. */
function isFlat(value: Json): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).every(item => typeof item !== 'object' || item === null)
  return !isFields(value) || entries(value).length === 0
}

function entries(value: Json): [string, Json][] {
  return isFields(value) ? Object.entries(value).flatMap(([key, inner]): [string, Json][] => inner === undefined ? [] : [[key, inner]]) : []
}

function flow(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(flow).join(', ')}]`
  if (isFields(value)) return entries(value).length === 0 ? '{}' : `{ ${entries(value).map(([key, inner]) => `${scalar(key)}: ${flow(inner)}`).join(', ')} }`
  return typeof value === 'string' ? scalar(value) : JSON.stringify(value)
}

/** Texts that YAML would read as something else, or could, stand in the quotes of JSON, which YAML reads as well. */
function scalar(text: string): string {
  return /^[A-Za-z_/]([\w ./-]*[\w./-])?$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text)
}
