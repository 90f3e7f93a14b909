/** Rules for objects: properties under open, partially open and closed content models, required ones, dependencies, names and their number. */
import { pointer } from '../json-text.ts'
import { accepts } from './accepts.ts'
import type { Judge } from './judge.ts'
import { limit } from './leaf-scalar.ts'
import type { Meet } from './meet.ts'
import type { Node } from './node.ts'
import { same } from './same.ts'

export function objects(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  if (!writer.types.has('object')) return true
  return judge.all([
    () => judge.all(reader.required, name => required(judge, name, reader, writer, path)),
    () => properties(judge, reader, writer, path),
    () => others(judge, reader, writer, path),
    () => counts(judge, reader, writer, path),
    () => judge.all(reader.nodes, node => dependencies(judge, node, writer, path)),
    () => judge.all(reader.nodes.flatMap(node => node.names ?? []), names => namesTaken(judge, names, writer, path)),
    () => unevaluated(judge, reader, writer, path),
  ], rule => rule())
}

/** Under `lenient` the writer writes what it declares or requires, and the reader passes over what it does not. */
function theirsOf(judge: Judge, writer: Meet, name: string): readonly Node[] { return writer.property(name, judge.lenient && !writer.required.has(name) ? 'absent' : 'judged') }
function writers(judge: Judge): 'judged' | 'absent' { return judge.lenient ? 'absent' : 'judged' }
function readers(judge: Judge): 'judged' | 'free' { return judge.lenient ? 'free' : 'judged' }

function required(judge: Judge, name: string, reader: Meet, writer: Meet, path: string): boolean {
  if (writer.required.has(name)) return true
  const filled = reader.nodes.some(node => node.properties.get(name)?.hasDefault === true)
  const there = writer.declared.has(name)
  const kind = there ? 'REQUIRED_ATTRIBUTE' : 'REQUIRED_PROPERTY'
  const place = there ? `${path}/required${pointer(name)}` : `${path}${pointer('properties', name)}`
  const where = there ? '' : `_TO_${isOpen(writer) ? 'OPEN' : 'UNOPEN'}_CONTENT_MODEL`
  return filled
    ? judge.say(`${kind}_WITH_DEFAULT_ADDED${where}`, place, `the reader requires ${name} and fills in its default where the writer leaves it out`, false)
    : judge.say(`${kind}_ADDED${where}`, place, `the reader requires ${name}, which the writer may leave out; make it optional or give it a default`, true)
}

function properties(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  const names = new Set([...reader.declared, ...writer.declared])
  // Each name is held against each pattern.
  judge.meets.spend(names.size * sizeOfPatterns([...reader.nodes, ...writer.nodes]) / 200)
  return judge.all(names, name => {
    const theirs = theirsOf(judge, writer, name)
    const place = `${path}${pointer('properties', name)}`
    const [declaredHere, declaredThere] = [reader.declared.has(name), writer.declared.has(name)]
    if (declaredHere && declaredThere) return judge.part(reader.property(name, readers(judge)), theirs, place)
    return declaredHere ? added(judge, name, reader, writer, place) : removed(judge, name, reader, writer, place)
  })
}

function sizeOfPatterns(nodes: readonly Node[]): number { return nodes.reduce((sum, { patterns }) => patterns.reduce((size, { pattern }) => size + pattern.size, sum), 0) }

/** The reader declares a property that the writer does not. */
function added(judge: Judge, name: string, reader: Meet, writer: Meet, place: string): boolean {
  const theirs = theirsOf(judge, writer, name)
  if (theirs.some(node => node.always === false)) return judge.say(judge.lenient && isOpen(writer) ? 'OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL' : 'OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL', place, `the writer never writes ${name}`, false)
  const ours = reader.property(name, readers(judge))
  const open = judge.meets.of(theirs).nodes.length === 0
  if (open && judge.meets.of(ours).nodes.length === 0) return judge.say('PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL', place, `the reader takes anything as ${name}`, false)
  const holds = judge.silently(() => judge.part(ours, theirs, place))
  if (open) return holds || judge.say('OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL', place, `a writer that knows no ${name} may write anything under that name; close the writer's content model, or compare leniently`, true)
  if (!holds) judge.part(ours, theirs, place)
  return judge.say(`PROPERTY_ADDED_${holds ? 'IS' : 'NOT'}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL`, place, `the writer's schema for other properties ${holds ? 'writes nothing else' : 'may write something else'} under ${name}`, !holds)
}

/** The writer declares a property that the reader does not. */
function removed(judge: Judge, name: string, reader: Meet, writer: Meet, place: string): boolean {
  const theirs = theirsOf(judge, writer, name)
  const ours = reader.property(name, readers(judge))
  if (judge.meets.of(ours).nodes.length === 0) return judge.say('PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL', place, `the reader passes over ${name}`, false)
  const holds = judge.silently(() => judge.part(ours, theirs, place))
  if (ours.some(node => node.always === false)) {
    return holds
      ? judge.say('PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL', place, `the writer never writes ${name}`, false)
      : judge.say('PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL', place, `the reader takes no properties but its own, and ${name} is none of them`, true)
  }
  if (!holds) judge.part(ours, theirs, place)
  return judge.say(`PROPERTY_REMOVED_${holds ? 'IS' : 'NOT'}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL`, place, `the reader's schema for other properties ${holds ? 'takes' : 'does not take'} ${name}`, !holds)
}

function isOpen(meet: Meet): boolean { return meet.nodes.every(node => (node.additional === null || node.additional.always === true) && node.patterns.length === 0) }

/** Properties that neither side declares: those of patterns, and all others. */
function others(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  const theirPatterns = writer.nodes.flatMap(node => node.patterns)
  const theirRest = writer.additional(writers(judge))
  const ourPatterns = reader.nodes.flatMap(node => node.patterns)
  const patterned = judge.all(ourPatterns, ({ pattern, node }) => {
    const place = `${path}${pointer('patternProperties', pattern.source)}`
    const alike = theirPatterns.filter(other => other.pattern.source === pattern.source).map(other => other.node)
    if (alike.length > 0) return judge.part([node], alike, place)
    // A name of this pattern may be one of any of theirs, or of none.
    return judge.all([...theirPatterns.map(other => [other.node]), theirRest], those => judge.part([node], those, place))
  })
  const rest = reader.additional(readers(judge))
  if (judge.meets.of(rest).nodes.length === 0) return patterned
  const place = `${path}/additionalProperties`
  const fromPatterns = judge.all(theirPatterns.filter(other => !ourPatterns.some(our => our.pattern.source === other.pattern.source)), other => judge.part(rest, [other.node], place))
  return additional(judge, rest, theirRest, place) && fromPatterns && patterned
}

function additional(judge: Judge, ours: readonly Node[], theirs: readonly Node[], place: string): boolean {
  const closed = (nodes: readonly Node[]): boolean => nodes.some(node => node.always === false)
  if (closed(theirs)) return closed(ours) || judge.say('ADDITIONAL_PROPERTIES_ADDED', place, 'the reader takes other properties too', false)
  if (closed(ours)) return judge.say('ADDITIONAL_PROPERTIES_REMOVED', place, 'the writer may write other properties, the reader takes none', true)
  const holds = judge.part(ours, theirs, place)
  if (!holds && judge.meets.of(theirs).nodes.length === 0) judge.say('ADDITIONAL_PROPERTIES_NARROWED', place, 'the writer may write anything in other properties, the reader does not take it', true)
  return holds
}

function counts(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  const closed = writer.nodes.filter(node => node.additional?.always === false && node.patterns.length === 0).map(node => node.properties.size)
  const most = Math.min(writer.bound('maxProperties') ?? Infinity, ...closed)
  const least = Math.max(writer.bound('minProperties') ?? 0, writer.required.size)
  const [ours, floor] = [reader.bound('maxProperties'), reader.bound('minProperties')]
  return judge.all([
    () => limit(judge, 'maxProperties', ours, ours === undefined ? writer.bound('maxProperties') : most === Infinity ? undefined : most, path),
    () => limit(judge, 'minProperties', floor, floor === undefined ? writer.bound('minProperties') : least === 0 ? undefined : least, path),
  ], rule => rule())
}

function dependencies(judge: Judge, node: Node, writer: Meet, path: string): boolean {
  const never = (name: string): boolean => judge.impossible(judge.meets.of(theirsOf(judge, writer, name)))
  const byName = judge.all(node.dependentRequired, ([name, needed]) => never(name)
    || needed.every(one => writer.required.has(one) || writer.nodes.some(other => other.dependentRequired.get(name)?.includes(one) === true))
    || judge.say(writer.nodes.some(other => other.dependentRequired.has(name)) ? 'DEPENDENCY_ARRAY_EXTENDED' : 'DEPENDENCY_ARRAY_ADDED', `${path}${pointer('dependencies', name)}`, `the reader requires ${needed.join(', ')} beside ${name}, the writer does not promise it`, true))
  const bySchema = judge.all(node.dependentSchemas, ([name, schema]) => {
    if (never(name)) return true
    const theirs = writer.nodes.flatMap(other => other.dependentSchemas.get(name) ?? [])
    const holds = judge.covers(judge.meets.of([schema]), theirs.reduce((meet, other) => judge.meets.both(meet, other), writer))
    return holds || judge.say(theirs.length === 0 ? 'DEPENDENCY_SCHEMA_ADDED' : 'DEPENDENCY_SCHEMA_CHANGED', `${path}${pointer('dependencies', name)}`, `the reader holds objects with ${name} to a schema that the writer does not promise`, true)
  })
  return byName && bySchema
}

function namesTaken(judge: Judge, names: Node, writer: Meet, path: string): boolean {
  const place = `${path}/propertyNames`
  const closed = writer.nodes.find(node => node.patterns.length === 0 && (judge.lenient || node.additional?.always === false))
  if (closed) {
    const refused = [...closed.properties.keys()].filter(name => !accepts(names, name) && !judge.impossible(judge.meets.of(theirsOf(judge, writer, name))))
    return refused.length === 0 || judge.say('PROPERTY_NAMES_NARROWED', place, `the reader takes no property called ${refused.join(', ')}`, true)
  }
  const ours = judge.meets.of([names])
  const text = judge.meets.only(judge.meets.of(writer.nodes.flatMap(node => node.names ?? [])), 'string')
  return judge.covers(ours, text) || judge.say('PROPERTY_NAMES_NARROWED', place, 'the writer may use names of properties that the reader does not take', true)
}

function unevaluated(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  if (judge.lenient) return true
  return judge.all(reader.nodes.filter(node => node.unevaluatedProperties && node.unevaluatedProperties.always !== true), node => writer.nodes.some(other => same(node, other))
    || judge.say('UNEVALUATED_PROPERTIES_UNDECIDED', `${path}/unevaluatedProperties`, 'what is left over by several schemas is compared only where nothing changed', true))
}
