/**
 * The OpenAPI 3.1 document, made from the routes' own schemas: what is checked is what is written down. Protocols that are
 * not ours are described by those who made them. Pure.
 */
import type { Route } from '#base/capability.ts'
import { errorSchema } from './error-answer.ts'

interface Shape { readonly properties?: Readonly<Record<string, { description?: string }>>, readonly required?: readonly string[] }

/** The route answers with a document of all routes, itself included. */
export function openapiRoute(routes: readonly Route[], version: string): Route {
  const own: Route = {
    method: 'GET', path: '/api/openapi.json', permission: 'public', summary: 'This description.',
    handle: async () => openapi([...routes, own], version),
  }
  return own
}

export function openapi(routes: readonly Route[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes.filter(({ foreign }) => !foreign)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'gridlake', version, description: 'US power-market data as versioned, quality-gated, governed tables. Times are UTC. Calls that change something and come with the session cookie also need the header `x-gridlake: 1`.' },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token, glk_...' },
        session: { type: 'apiKey', in: 'cookie', name: 'gridlake_session' },
      },
      schemas: { Error: errorSchema },
      responses: { Error: { description: 'What went wrong.', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } } },
    },
  }
}

function operation(route: Route): Record<string, unknown> {
  const parameters = [...pathParameters(route), ...queryParameters(route)]
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^a-zA-Z0-9]+(.)?/g, (_all, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary: route.summary,
    tags: [route.path.split('/').filter(part => part !== 'api')[1] ?? 'portal'],
    'x-permission': route.permission,
    security: route.permission === 'public' ? [] : [{ token: [] }, { session: [] }],
    ...parameters.length > 0 ? { parameters } : {},
    ...route.body ? { requestBody: { required: true, content: { 'application/json': { schema: plain(route.body) } } } } : {},
    responses: {
      '2XX': { description: 'Done.', ...route.response ? { content: { 'application/json': { schema: plain(route.response) } } } : {} },
      default: { $ref: '#/components/responses/Error' },
    },
  }
}

function pathParameters({ path, params }: Route): unknown[] {
  const { properties = {} } = (params ?? {}) as Shape
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({ name, in: 'path', required: true, schema: plain(properties[name] ?? { type: 'string' }) }))
}

function queryParameters({ query }: Route): unknown[] {
  const { properties = {}, required = [] } = (query ?? {}) as Shape & { required?: readonly string[] }
  return Object.entries(properties).map(([name, schema]) => ({
    name, in: 'query', required: required.includes(name) && !('default' in schema),
    ...schema.description === undefined ? {} : { description: schema.description },
    schema: plain(schema),
  }))
}

/** Only what JSON says of it. */
function plain(schema: unknown): unknown { return JSON.parse(JSON.stringify(schema)) }
