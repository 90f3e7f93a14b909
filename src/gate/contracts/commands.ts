/** `gridlake contracts`: what is registered, registering files, and the check that CI runs. */
import { readFile } from 'node:fs/promises'
import type { Command, CommandInput, CommandOutput } from '#base/capability.ts'
import { fail, messageOf } from '#base/error.ts'
import type { Turns } from '#base/turns.ts'
import { textTable } from '#base/text-table.ts'
import { schemasAt } from './git-files.ts'
import { schemaOfRecord } from './record-schema.ts'
import { errorCodes, RegistryError } from './registry/errors.ts'
import { versionOf } from './registry/lookup.ts'
import { nameOf, textOf } from './registry/names.ts'
import { register } from './registry/register.ts'
import { live, type Service } from './registry/service.ts'
import { type Level, levels } from './registry/settings.ts'
import { type FileSchema, fileSchema } from './schema-files.ts'

export interface CommandPorts {
  readonly service: Service
  readonly turns: Turns
  /** Registers what ships, once. */
  ready(): Promise<void>
}

const breakingExit = 4
const levelOption = { flag: '--level <level>', summary: 'the level to hold changes to (BACKWARD)', choices: levels }

export function contractCommands(ports: CommandPorts): Command[] {
  return [
    { name: 'contracts list', summary: 'list registered schemas', examples: ['gridlake contracts list'], run: async () => await list(ports) },
    {
      name: 'contracts show', summary: 'print a registered schema', examples: ['gridlake contracts show :.gridlake:market.outage-event-value'],
      arguments: [{ name: 'subject', summary: 'as `contracts list` shows it', required: true }],
      options: [{ flag: '--version <number>', summary: 'the latest unless told' }], run: async input => await show(ports, input),
    },
    {
      name: 'contracts register', summary: 'register schemas of files: .avsc, .json, .proto', examples: ['gridlake contracts register orders-value.avsc'],
      arguments: [{ name: 'file', summary: 'its name without the ending is the subject', required: true, variadic: true }],
      options: [{ flag: '--subject <subject>', summary: 'for one file: another subject than its name' }], run: async input => await registerFiles(ports, input),
    },
    {
      name: 'contracts of-record', summary: 'say which schema wrote a record, from its bytes', examples: ['gridlake contracts of-record 000000000102'],
      arguments: [{ name: 'hex', summary: 'the record, or its first bytes, as hexadecimal digits', required: true }],
      options: [{ flag: '--context <context>', summary: 'in which its id counts (.)' }], run: async input => await ofRecord(ports, input),
    },
    {
      name: 'contracts check', summary: 'check schema files against those at a ref of git; fails where a change breaks a consumer',
      examples: ['gridlake contracts check --against origin/main', 'gridlake contracts check contracts --against v1.2.0 --level FULL'],
      arguments: [{ name: 'path', summary: 'files and folders; the whole working tree unless told', variadic: true }],
      options: [{ flag: '--against <ref>', summary: 'branch, tag or commit of git' }, levelOption, { flag: '--folder <folder>', summary: 'of the working tree (.)' }],
      withoutLake: 'ignore', run: check,
    },
  ]
}

async function check({ args, options }: CommandInput): Promise<CommandOutput> {
  const ref = options['against']
  if (typeof ref !== 'string') throw fail('usage/invalid', 'contracts check needs --against, such as --against origin/main')
  const level = (options['level'] ?? 'BACKWARD') as Level
  const { after, before } = await schemasAt(typeof options['folder'] === 'string' ? options['folder'] : '.', ref, args)
  // Loaded here with the formats, which other commands do without.
  const { breaks, compareFiles, verdictLines } = await import('./compare-files.ts')
  const verdicts = compareFiles(after, before, level)
  const bad = verdicts.filter(breaks)
  const counts = `${verdicts.length} schema ${verdicts.length === 1 ? 'file' : 'files'} against ${ref} at ${level}: ${bad.length === 0 ? 'no consumer breaks' : `${bad.length} ${bad.length === 1 ? 'breaks' : 'break'}`}`
  return { json: { against: ref, level, verdicts }, text: [...verdicts.filter(({ outcome }) => outcome !== 'same').flatMap(verdictLines), counts].join('\n'), exit: bad.length === 0 ? 0 : breakingExit }
}

async function list({ service, ready }: CommandPorts): Promise<CommandOutput> {
  await ready()
  const rows = await Promise.all((await service.store.allSubjects()).map(async ({ name, versions }) => {
    const latest = live(versions).at(-1)
    const record = latest === undefined ? undefined : await service.store.byId(name.context, latest.id)
    const { compatibilityLevel } = await service.settings.configInScope(name)
    return { subject: textOf(name), version: latest?.version ?? null, id: latest?.id ?? null, type: record?.type ?? null, level: compatibilityLevel, deleted: latest === undefined }
  }))
  const shown = rows.filter(({ deleted }) => !deleted)
  return { json: rows, text: shown.length === 0 ? 'no schemas are registered' : textTable([{ name: 'subject' }, { name: 'version', right: true }, { name: 'id', right: true }, { name: 'type' }, { name: 'level' }], shown.map(({ subject, version, id, type, level }) => [subject, String(version), String(id), type ?? '', level])) }
}

async function show({ service, ready }: CommandPorts, { args: [subject = ''], options }: CommandInput): Promise<CommandOutput> {
  await ready()
  const given = options['version']
  const version = given === undefined || given === 'latest' ? 'latest' : Number(given)
  if (version !== 'latest' && !(Number.isInteger(version) && version > 0)) throw fail('usage/invalid', `--version takes a number above 0, found ${JSON.stringify(given)}`)
  const found = await versionOf(service, nameOf(subject), version, false).catch(asFailure)
  const { name, ...rest } = found
  return { json: { subject: textOf(name), ...rest }, text: found.type === 'PROTOBUF' ? found.schema : JSON.stringify(JSON.parse(found.schema), null, 2) }
}

async function registerFiles({ service, turns, ready }: CommandPorts, { args, options }: CommandInput): Promise<CommandOutput> {
  const subject = options['subject']
  if (subject !== undefined && args.length > 1) throw fail('usage/invalid', '--subject is for one file: name one, or leave it out')
  const schemas: FileSchema[] = []
  for (const path of args) {
    const schema = fileSchema(path.replaceAll('\\', '/'), await readFile(path, 'utf8').catch((error: unknown) => { throw fail('usage/invalid', `${path} cannot be read: ${messageOf(error)}`, { path }, error) }))
    if (schema === undefined) throw fail('usage/invalid', `${path} is no schema by its name: expected .avsc, .json or .proto`, { path })
    schemas.push(schema)
  }
  await ready()
  const rows = []
  for (const { path, type, schema, subject: own } of schemas) {
    const body = { schema, type, references: [], metadata: null, ruleSet: null, id: null, version: null }
    const found = await register(service, turns, nameOf(typeof subject === 'string' ? subject : own), body, { normalize: false, force: false }).catch(asFailure)
    rows.push({ path, subject: textOf(found.name), version: found.version, id: found.id })
  }
  return { json: rows, text: rows.map(({ subject: name, version, id }) => `${name}: version ${version}, id ${id}`).join('\n') }
}

async function ofRecord({ service, ready }: CommandPorts, { args: [hex = ''], options }: CommandInput): Promise<CommandOutput> {
  await ready()
  if (!/^([0-9a-f]{2})+$/i.test(hex)) throw fail('usage/invalid', `${JSON.stringify(hex.slice(0, 60))} are no bytes: expected pairs of hexadecimal digits`)
  const found = await schemaOfRecord(service, Buffer.from(hex, 'hex'), ...typeof options['context'] === 'string' ? [options['context']] : [])
  const { schema, subjects, type, id, guid, message, payload_bytes } = found
  return { json: found, text: [`${type} schema ${id} (${guid}) of ${subjects.join(', ')}${message === null ? '' : `, message ${message.join('.')}`}; ${payload_bytes} bytes follow`, schema].join('\n') }
}

/** The protocol's refusals in the words of commands. */
function asFailure(error: unknown): never {
  if (!(error instanceof RegistryError)) throw error
  const details = { error_code: error.errorCode }
  if (error.errorCode === errorCodes.incompatible) throw fail('schema/incompatible', error.message, details, error)
  if (error.status === 404) throw fail('schema/unknown', error.message, details, error)
  throw fail('schema/refused', error.message, details, error)
}
