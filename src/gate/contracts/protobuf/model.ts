/** A Protobuf schema as messages and fields, names resolved. */
export type Label = 'optional' | 'required' | 'repeated'

export type FieldKind =
  | { readonly is: 'scalar', readonly name: string }
  | { readonly is: 'enum', readonly name: string }
  | { readonly is: 'message', readonly name: string, readonly group: boolean }
  | { readonly is: 'map', readonly key: string, readonly value: FieldKind }

export interface Field {
  readonly name: string
  readonly number: number
  readonly label: Label
  /** proto3 `optional`: it is known whether it was set. */
  readonly presence: boolean
  readonly packed: boolean
  readonly kind: FieldKind
  readonly oneof: string | null
  readonly default: unknown
  readonly attributes: Readonly<Record<string, string>>
}

export interface Message {
  /** With its package, without a leading dot. */
  readonly name: string
  readonly fields: readonly Field[]
  readonly oneofs: readonly string[]
  readonly reservedNumbers: readonly (readonly [number, number])[]
  readonly reservedNames: readonly string[]
  readonly extensions: readonly (readonly [number, number])[]
  readonly attributes: Readonly<Record<string, string>>
  /** Those that it holds: their full names, in order. */
  readonly messages: readonly string[]
  readonly enums: readonly string[]
}

export interface Enum { readonly name: string, readonly values: readonly (readonly [string, number])[], readonly aliases: boolean, readonly reservedNumbers: readonly (readonly [number, number])[], readonly reservedNames: readonly string[] }

export interface Method { readonly name: string, readonly input: string, readonly output: string, readonly clientStreams: boolean, readonly serverStreams: boolean }

export interface Proto {
  readonly syntax: 'proto2' | 'proto3'
  readonly package: string
  readonly imports: readonly string[]
  /** All that can be reached, those of imports too. */
  readonly messages: ReadonlyMap<string, Message>
  readonly enums: ReadonlyMap<string, Enum>
  /** The package of the file that each is from. */
  readonly packages: ReadonlyMap<string, string>
  /** The file's own: top-level first names as they stand, nested ones within their messages. */
  readonly own: readonly string[]
  readonly services: readonly { readonly name: string, readonly methods: readonly Method[] }[]
}

/** Names without the package of their own file: a type that moves into an import, or whose package changes, is the same on the wire. */
export function localName(proto: Proto, name: string): string {
  const space = proto.packages.get(name) ?? ''
  return space !== '' && name.startsWith(`${space}.`) ? name.slice(space.length + 1) : name
}

export function textOf(kind: FieldKind): string { return kind.is === 'map' ? `map<${kind.key}, ${textOf(kind.value)}>` : kind.name }
