/** The protocol's operations as routes, below any path: with a context in the path and without. */
import type { Permission, Route } from '#base/capability.ts'
import { Reply } from '#base/capability.ts'
import type { Log } from '#base/log.ts'
import type { Turns } from '#base/turns.ts'
import type { Ask, Run } from './ask.ts'
import { idOperations, readyById } from './by-id.ts'
import { changingOperations } from './changing.ts'
import { asRegistryError, errorReply, mediaType } from './errors.ts'
import { readingOperations } from './reading.ts'
import type { Service } from './service.ts'

export interface Endpoint {
  readonly method: Route['method']
  readonly path: string
  readonly permission: Permission
  readonly summary: string
  readonly run: Run
  /** Of a GET without a query: JSON, where it lies ready. */
  readonly ready?: (params: Ask['params']) => Uint8Array | undefined
  /** There is no such path below a context. */
  readonly topOnly?: true
}

/** As Confluent's server takes it. */
const bodyBytes = 1024 ** 2
const types = ['JSON', 'PROTOBUF', 'AVRO'] as const

export function registryEndpoints(service: Service, turns: Turns, version: string): Endpoint[] {
  const read = { ...idOperations(service), ...readingOperations(service) }
  const change = changingOperations(service, turns)
  const subject = '/subjects/:subject'
  const get = (path: string, run: Run, summary: string, more: Partial<Endpoint> = {}): Endpoint => ({ method: 'GET', path, permission: 'read', summary, run, ...more })
  const nothing: Run = async () => ({})
  return [
    get('/', nothing, 'whether it answers.', { topOnly: true }), { ...get('/', nothing, 'whether it answers.', { topOnly: true }), method: 'POST' },
    get('/v1/metadata/id', async () => ({ scope: { path: [], clusters: { 'kafka-cluster': '', 'schema-registry-cluster': 'gridlake' } }, id: '' }), 'which registry this is.', { topOnly: true }),
    get('/v1/metadata/version', async () => ({ version, commitId: '' }), 'its version.', { topOnly: true }),
    get('/v1/metadata/deployment', async () => ({ attributes: {} }), 'how it is run.', { topOnly: true }),
    get('/schemas', read.schemas, 'schemas of all subjects.'),
    get('/schemas/types', async () => types, 'types of schemas.'),
    get('/schemas/ids/:id', read.schemaById, 'a schema by its id.', { ready: readyById(service) }),
    get('/schemas/ids/:id/schema', read.schemaTextById, 'a schema by its id, the text alone.'),
    get('/schemas/ids/:id/subjects', read.subjectsOfId, 'subjects that have the schema.'),
    get('/schemas/ids/:id/versions', read.versionsOfId, 'versions that have the schema.'),
    get('/schemas/guids/:guid', read.schemaByGuid, 'a schema by its GUID.'),
    get('/schemas/guids/:guid/ids', read.idsOfGuid, 'ids of a GUID.'),
    get('/subjects', read.subjects, 'subjects.'),
    { method: 'POST', path: subject, permission: 'read', summary: 'find a schema of a subject.', run: read.find },
    { method: 'DELETE', path: subject, permission: 'write', summary: 'delete a subject.', run: change.deleteSubject },
    get(`${subject}/metadata`, read.latestWithMetadata, 'the latest version with certain metadata.'),
    get(`${subject}/versions`, read.versions, 'versions of a subject.'),
    { method: 'POST', path: `${subject}/versions`, permission: 'write', summary: 'register a schema.', run: change.register },
    get(`${subject}/versions/:version`, read.version, 'a version of a subject.'),
    { method: 'DELETE', path: `${subject}/versions/:version`, permission: 'write', summary: 'delete a version.', run: change.deleteVersion },
    get(`${subject}/versions/:version/schema`, read.versionText, 'a version, the schema\'s text alone.'),
    get(`${subject}/versions/:version/referencedby`, read.referencedBy, 'schemas that refer to a version.'),
    { method: 'POST', path: '/compatibility/subjects/:subject/versions/:version', permission: 'read', summary: 'check a schema against a version.', run: read.checkVersion },
    { method: 'POST', path: '/compatibility/subjects/:subject/versions', permission: 'read', summary: 'check a schema as a registration would.', run: read.checkSubject },
    ...['', '/:subject'].flatMap((place): Endpoint[] => [
      get(`/config${place}`, change.config, 'settings.'),
      { method: 'PUT', path: `/config${place}`, permission: 'admin', summary: 'change settings.', run: change.setConfig },
      { method: 'DELETE', path: `/config${place}`, permission: 'admin', summary: 'take settings back.', run: change.deleteConfig },
      get(`/mode${place}`, change.mode, 'the mode.'),
      { method: 'PUT', path: `/mode${place}`, permission: 'admin', summary: 'change the mode.', run: change.setMode },
      { method: 'DELETE', path: `/mode${place}`, permission: 'admin', summary: 'take the mode back.', run: change.deleteMode },
    ]),
    get('/contexts', read.contexts, 'contexts.', { topOnly: true }),
    { method: 'DELETE', path: '/contexts/:context', permission: 'admin', summary: 'delete an empty context.', run: change.deleteContext, topOnly: true },
  ]
}

/** `root` is empty on a port of its own. */
export function registryRoutes(endpoints: readonly Endpoint[], root: string, log: Log): Route[] {
  return endpoints.flatMap(endpoint => [
    routeOf(endpoint, `${root}${endpoint.path === '/' && root !== '' ? '' : endpoint.path}`, log),
    ...endpoint.topOnly === true ? [] : [routeOf(endpoint, `${root}/contexts/:context${endpoint.path}`, log)],
  ])
}

function routeOf({ method, permission, summary, run, ready }: Endpoint, path: string, log: Log): Route {
  return {
    method, path, permission, summary: `Schema registry: ${summary}`,
    foreign: { bodyBytes, answerError: errorReply, ...ready === undefined ? {} : { ready: params => answered(ready(params)) } },
    async handle({ params, query, body }) {
      try {
        const answer = await run({ params, query, body: (body as unknown) instanceof Uint8Array ? body : new Uint8Array() })
        return answered(answer instanceof Uint8Array ? answer : Buffer.from(JSON.stringify(answer), 'utf8'))
      } catch (error) {
        const known = asRegistryError(error)
        if (known.status >= 500) log.error({ method, route: path, reason: known.cause instanceof Error ? known.cause.stack ?? known.cause.message : known.message }, 'a request to the schema registry failed')
        return errorReply(known)
      }
    },
  }
}

const jsonHeaders = { 'content-type': mediaType } as const

function answered(bytes: Uint8Array): Reply
function answered(bytes: Uint8Array | undefined): Reply | undefined
function answered(bytes: Uint8Array | undefined): Reply | undefined { return bytes && new Reply(200, jsonHeaders, bytes) }
