/** A FileDescriptorProto in base64, which some producers send in the place of a schema's text, as the text that protoc could have made it from. */
import { invalid } from '../format.ts'
import { decodeDescriptor } from './source.ts'

type Plain = Readonly<Record<string, unknown>>

const scalars: Readonly<Record<string, string>> = Object.fromEntries(['double', 'float', 'int64', 'uint64', 'int32', 'fixed64', 'fixed32', 'bool', 'string', 'bytes', 'uint32', 'sfixed32', 'sfixed64', 'sint32', 'sint64'].map(name => [`TYPE_${name.toUpperCase()}`, name]))
/** Options of files that say how code is made, and mean nothing for what is written. */
const fileOptions = ['javaPackage', 'javaOuterClassname', 'javaMultipleFiles', 'goPackage', 'csharpNamespace', 'objcClassPrefix', 'ccEnableArenas', 'optimizeFor'] as const

/** Undefined for a text that is none. Throws schema/invalid for base64 that holds something else. */
export function textOfDescriptor(given: string): string | undefined {
  const packed = given.trim()
  if (packed === '' || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined
  const file = decodeDescriptor(Buffer.from(packed, 'base64'))
  if (file === undefined) throw invalid('PROTOBUF', 'the text is base64, and not of a FileDescriptorProto')
  const proto3 = word(file['syntax']) === 'proto3'
  const options = plain(file['options'])
  return [
    `syntax = "${proto3 ? 'proto3' : 'proto2'}";`,
    ...file['package'] === undefined ? [] : [`package ${word(file['package'])};`],
    ...list(file['dependency']).map((path, index) => `import ${numbers(file['publicDependency']).includes(index) ? 'public ' : ''}${JSON.stringify(path)};`),
    ...fileOptions.filter(name => options[name] !== undefined).map(name => `option ${name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)} = ${value(options[name], name === 'optimizeFor')};`),
    ...plains(file['messageType']).map(message => messageText(message, proto3, `.${file['package'] === undefined ? '' : `${word(file['package'])}.`}`)),
    ...plains(file['enumType']).map(enumText),
    ...extendTexts(plains(file['extension']), proto3),
    ...plains(file['service']).map(({ name, method }) => `service ${word(name)} { ${plains(method).map(one => `rpc ${word(one['name'])} (${one['clientStreaming'] === true ? 'stream ' : ''}${word(one['inputType'])}) returns (${one['serverStreaming'] === true ? 'stream ' : ''}${word(one['outputType'])});`).join(' ')} }`),
  ].join('\n')
}

function messageText(message: Plain, proto3: boolean, within: string): string {
  const full = `${within}${word(message['name'])}`
  const nested = plains(message['nestedType'])
  const maps = new Map(nested.filter(one => plain(one['options'])['mapEntry'] === true).map(one => [`${full}.${word(one['name'])}`, plains(one['field'])]))
  const fields = plains(message['field'])
  const oneofs = plains(message['oneofDecl'])
  const isReal = (field: Plain): boolean => field['oneofIndex'] !== undefined && field['proto3Optional'] !== true
  return [
    `message ${word(message['name'])} {`,
    ...fields.filter(field => !isReal(field)).map(field => fieldText(field, proto3, maps.get(word(field['typeName'])))),
    ...oneofs.flatMap(({ name }, index) => {
      const inside = fields.filter(field => isReal(field) && field['oneofIndex'] === index)
      // One that holds a single optional field alone is how `optional` is written.
      return inside.length === 0 ? [] : [`oneof ${word(name)} { ${inside.map(field => `${typeOf(field)} ${tail(field)}`).join(' ')} }`]
    }),
    ...nested.filter(one => !maps.has(`${full}.${word(one['name'])}`)).map(one => messageText(one, proto3, `${full}.`)),
    ...plains(message['enumType']).map(enumText),
    ...extendTexts(plains(message['extension']), proto3),
    ...plains(message['extensionRange']).map(({ start, end }) => `extensions ${range(Number(start), Number(end) - 1, 2 ** 29 - 1)};`),
    ...plains(message['reservedRange']).map(({ start, end }) => `reserved ${range(Number(start), Number(end) - 1, 2 ** 29 - 1)};`),
    ...list(message['reservedName']).map(name => `reserved ${JSON.stringify(name)};`),
    '}',
  ].join('\n')
}

function fieldText(field: Plain, proto3: boolean, entry: readonly Plain[] | undefined): string {
  const [key, held] = entry ?? []
  if (key !== undefined && held !== undefined) return `map<${typeOf(key)}, ${typeOf(held)}> ${tail(field)}`
  const label = word(field['label']).replace('LABEL_', '').toLowerCase()
  const said = label === 'repeated' || !proto3 || field['proto3Optional'] === true ? `${label === '' ? 'optional' : label} ` : ''
  return `${said}${typeOf(field)} ${tail(field)}`
}

function typeOf({ type, typeName }: Plain): string {
  if (type === 'TYPE_GROUP') throw invalid('PROTOBUF', 'groups in a FileDescriptorProto are not read; send the schema as text')
  return scalars[word(type)] ?? word(typeName)
}

function tail(field: Plain): string {
  const { packed, deprecated } = plain(field['options'])
  const given = field['defaultValue']
  const quoted = ['TYPE_STRING', 'TYPE_BYTES'].includes(word(field['type']))
  const options = [
    ...given === undefined ? [] : [`default = ${quoted ? JSON.stringify(given) : word(given)}`],
    ...packed === undefined ? [] : [`packed = ${packed === true}`], ...deprecated === true ? ['deprecated = true'] : [],
  ]
  return `${word(field['name'])} = ${Number(field['number'])}${options.length === 0 ? '' : ` [${options.join(', ')}]`};`
}

function enumText(one: Plain): string {
  return [
    `enum ${word(one['name'])} {`, ...plain(one['options'])['allowAlias'] === true ? ['option allow_alias = true;'] : [],
    ...plains(one['value']).map(entry => `${word(entry['name'])} = ${Number(entry['number'] ?? 0)};`),
    ...plains(one['reservedRange']).map(({ start, end }) => `reserved ${range(Number(start), Number(end), 2 ** 31 - 1)};`),
    ...list(one['reservedName']).map(name => `reserved ${JSON.stringify(name)};`), '}',
  ].join('\n')
}

function extendTexts(fields: readonly Plain[], proto3: boolean): string[] {
  return fields.map(field => `extend ${word(field['extendee'])} { ${fieldText(field, proto3, undefined)} }`)
}

function range(first: number, last: number, most: number): string { return first === last ? String(first) : `${first} to ${last >= most ? 'max' : last}` }
function value(given: unknown, bare: boolean): string { return typeof given === 'string' && !bare ? JSON.stringify(given) : String(given) }
function word(given: unknown): string {
  // Names become source text: what is no name could become anything.
  if (given === undefined) return ''
  if (typeof given !== 'string' || !/^[-\w.+]*$/.test(given)) throw invalid('PROTOBUF', `a FileDescriptorProto with the name ${JSON.stringify(given).slice(0, 60)}`)
  return given
}
function list(given: unknown): readonly string[] { return Array.isArray(given) ? given.map(String) : [] }
function numbers(given: unknown): readonly number[] { return Array.isArray(given) ? given.map(Number) : [] }
function plain(given: unknown): Plain { return typeof given === 'object' && given !== null ? given as Plain : {} }
function plains(given: unknown): readonly Plain[] { return Array.isArray(given) ? given.map(plain) : [] }
