/** What one page is asked for with: address, headers, body. */
import { fail } from '#base/error.ts'
import type { EndpointSpec } from '../spec/schema.ts'
import type { Request } from './ask.ts'
import { type Auth, headerName, headerValue, withParams } from './auth.ts'
import type { Secrets } from './secrets.ts'
import { filled, type PlaceName, placesIn, type Value, type Writing } from './template.ts'

/** A value of a page or a window: into its place of the body where there is one, else as its parameter. */
export interface Setting { readonly place: PlaceName, readonly param: string | null, readonly value: Value }

export interface Compose { (settings: readonly Setting[], link: URL | null): Promise<Request> }

export interface RequestPorts { readonly name: string, readonly graphql: boolean, readonly auth: Auth, readonly secrets: Secrets }

/** Throws `connections/invalid-spec` for what no request can be made of. */
export async function composer(source: URL, endpoint: EndpointSpec, { name, graphql, auth, secrets }: RequestPorts): Promise<Compose> {
  const { body_template: template, method: given = 'GET', query_params: params = {}, headers: own = {} } = endpoint
  if (graphql && template === undefined) throw fail('connections/invalid-spec', `${name}: body_template is missing: a source of type graphql needs its query there`)
  const method = graphql && given === 'GET' ? 'POST' : given
  const places = placesIn(template ?? '')
  const fixed = await Promise.all(Object.entries(params).map(async ([key, value]) => [key, await secrets.resolved(value)] as const))
  const hidden = fixed.filter(([key, value]) => params[key] !== value)
  const headers: Record<string, string> = template === undefined ? {} : { 'content-type': 'application/json' }
  if (graphql || endpoint.response_format === undefined || endpoint.response_format === 'json') headers['accept'] = 'application/json, */*;q=0.5'
  for (const [key, value] of Object.entries(own)) headers[headerName(key, name)] = headerValue(await secrets.resolved(value), `the header ${key}`, name)

  function bodyOf(settings: readonly Setting[]): string | undefined {
    if (template === undefined) return undefined
    const text = filled(template, place => settings.find(setting => setting.place === place)?.value ?? null, graphql ? 'json' : writingOf(headers['content-type']))
    return graphql ? graphqlBody(text, unplaced(settings)) : text
  }
  function unplaced(settings: readonly Setting[]): [string, string | number][] {
    return settings.flatMap(({ place, param, value }) => param === null || value === null || places.has(place) ? [] : [[param, value]])
  }

  return async (settings, link) => {
    // Another host gets neither secrets nor what was meant for this one.
    if (link !== null && link.host !== source.host) return { method: 'GET', url: link, headers: {} }
    const asked = graphql ? fixed : [...fixed, ...unplaced(settings).map(([key, value]) => [key, String(value)] as const)]
    return await auth.signed({ method, url: withParams(link ?? source, link === null ? asked : hidden), headers, body: bodyOf(settings) })
  }
}

function graphqlBody(text: string, variables: readonly [string, string | number][]): string {
  const { query, variables: own, ...more } = documentIn(text) ?? { query: text }
  return JSON.stringify({ query, ...more, variables: { ...typeof own === 'object' ? own : {}, ...Object.fromEntries(variables) } })
}

/** The template is a body of its own, or the query alone. */
function documentIn(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text) as Record<string, unknown> | null
    return typeof value === 'object' && value !== null && 'query' in value ? value : null
  } catch {
    return null
  }
}

function writingOf(contentType: string | undefined): Writing {
  if (/x-www-form-urlencoded/i.test(contentType ?? '')) return 'form'
  return /xml/i.test(contentType ?? '') ? 'xml' : 'json'
}
