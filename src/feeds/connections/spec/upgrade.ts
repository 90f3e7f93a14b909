/** Specifications of version 1.1, whose forms 1.2 knows under other names or writes out. */
import { type Found, warning } from './problems.ts'

type Json = Record<string, unknown>

function isObject(value: unknown): value is Json { return typeof value === 'object' && value !== null && !Array.isArray(value) }

/** A specification of 1.1 as one of 1.2, with a note; any other as it is. */
export function upgraded(given: unknown): { readonly spec: unknown, readonly notes: readonly Found[] } {
  if (!isObject(given)) return { spec: given, notes: [] }
  const { version: said = '1.2' } = given
  // YAML reads 1.1 as a number.
  const version = typeof said === 'number' ? String(said) : said
  if (version !== '1.1') return { spec: { ...given, version }, notes: [] }
  const provider = isObject(given['provider']) ? withRanges(given['provider']) : given['provider']
  return { spec: { schemaRef: null, compatMode: 'BACKWARD', ...given, version: '1.2', provider }, notes: [warning('/version', 'version 1.1 is read as 1.2: schemaRef is null and compatMode is BACKWARD where they are not given, and numeric ranges are written as min and max')] }
}

/** `[0, 100]` becomes `{ min: 0, max: 100 }`. */
function withRanges(provider: Json): Json {
  const endpoints = provider['endpoints']
  if (!Array.isArray(endpoints)) return provider
  return { ...provider, endpoints: endpoints.map((endpoint: unknown) => {
    const rules = isObject(endpoint) ? endpoint['validation_rules'] : undefined
    if (!isObject(endpoint) || !isObject(rules) || !isObject(rules['numeric_ranges'])) return endpoint
    const ranges = Object.fromEntries(Object.entries(rules['numeric_ranges']).map(([name, range]) => [name, Array.isArray(range) ? { ...bound('min', range[0]), ...bound('max', range[1]) } : range]))
    return { ...endpoint, validation_rules: { ...rules, numeric_ranges: ranges } }
  }) }
}

function bound(name: 'min' | 'max', value: unknown): Json { return value === null || value === undefined ? {} : { [name]: value } }
