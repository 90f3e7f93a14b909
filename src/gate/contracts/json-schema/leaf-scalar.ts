/** Rules for numbers and text. */
import { brief } from '../json-text.ts'
import { isMultiple } from './accepts.ts'
import type { Judge } from './judge.ts'
import type { Edge, Meet } from './meet.ts'
import type { BoundName } from './node.ts'

export function numbers(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  if (!writer.types.has('number')) return true
  return judge.all([
    () => edges(judge, 'MAXIMUM', reader.upper(), writer.upper(), 1, path),
    () => edges(judge, 'MINIMUM', reader.lower(), writer.lower(), -1, path),
    () => wholeNumbers(judge, reader, writer, path),
    () => multiples(judge, reader, writer, path),
  ], rule => rule())
}

function edges(judge: Judge, name: 'MAXIMUM' | 'MINIMUM', ours: Edge | undefined, theirs: Edge | undefined, sign: 1 | -1, path: string): boolean {
  if (!ours) return theirs ? judge.say(`${name}_REMOVED`, path, `the writer keeps to ${textOf(theirs)}, the reader takes any number`, false) : true
  const kind = ours.open ? `EXCLUSIVE_${name}` : name
  const place = `${path}/${ours.open ? 'exclusiveM' : 'm'}${name.slice(1).toLowerCase()}`
  if (!theirs) return judge.say(`${kind}_ADDED`, place, `the reader takes numbers up to the bound ${textOf(ours)}, the writer has none`, true)
  const by = sign * (ours.value - theirs.value)
  if (by === 0 && ours.open === theirs.open) return true
  const holds = by > 0 || (by === 0 && (!ours.open || theirs.open))
  const way = (by > 0) === (sign === 1) ? 'INCREASED' : 'DECREASED'
  return judge.say(by === 0 ? `${kind}_${holds ? 'EXTENDED' : 'ADDED'}` : `${kind}_${way}`, place, `the reader's bound is ${textOf(ours)}, the writer's ${textOf(theirs)}`, !holds)
}

function textOf(edge: Edge): string { return edge.open ? `${edge.value}, excluded` : String(edge.value) }

function wholeNumbers(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  const theirs = writer.whole || multiplesOf(writer).some(one => isMultiple(one, 1))
  if (reader.whole && !theirs) return judge.say('TYPE_NARROWED', path, 'the writer writes any number, the reader takes whole ones', true)
  return !reader.whole && writer.whole ? judge.say('TYPE_EXTENDED', path, 'the writer writes whole numbers, the reader takes any', false) : true
}

function multiplesOf(meet: Meet): readonly number[] { return meet.nodes.flatMap(({ multipleOf }) => multipleOf ?? []) }

function multiples(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  const theirs = [...multiplesOf(writer), ...writer.whole ? [1] : []]
  const place = `${path}/multipleOf`
  const ours = multiplesOf(reader)
  if (ours.length === 0 && multiplesOf(writer).length > 0) return judge.say('MULTIPLE_OF_REMOVED', place, `the writer writes multiples of ${multiplesOf(writer).join(', ')}, the reader takes any`, false)
  return judge.all(ours, our => {
    if (theirs.includes(our)) return true
    if (theirs.some(their => isMultiple(their, our))) return judge.say('MULTIPLE_OF_REDUCED', place, `the writer writes multiples of ${theirs.join(', ')}, the reader takes those of ${our}`, false)
    const kind = multiplesOf(writer).length === 0 ? 'MULTIPLE_OF_ADDED' : theirs.some(their => isMultiple(our, their)) ? 'MULTIPLE_OF_EXPANDED' : 'MULTIPLE_OF_CHANGED'
    return judge.say(kind, place, `the reader takes multiples of ${our}, the writer writes others`, true)
  })
}

export function strings(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  if (!writer.types.has('string')) return true
  return judge.all([
    () => limit(judge, 'maxLength', reader.bound('maxLength'), writer.bound('maxLength'), path),
    () => limit(judge, 'minLength', reader.bound('minLength'), writer.bound('minLength'), path),
    () => words(judge, 'PATTERN', 'pattern', patternsOf(reader), patternsOf(writer), path),
    () => words(judge, 'FORMAT', 'format', formatsOf(reader), formatsOf(writer), path),
    () => judge.all(['contentEncoding', 'contentMediaType'] as const, keyword => content(judge, keyword, reader, writer, path)),
  ], rule => rule())
}

/** No validator refuses the text, and yet it is read as something else. */
function content(judge: Judge, keyword: 'contentEncoding' | 'contentMediaType', reader: Meet, writer: Meet, path: string): boolean {
  const [ours, theirs] = [reader, writer].map(meet => meet.nodes.flatMap(({ annotations }) => annotations[keyword] ?? [])[0])
  if (ours === undefined || theirs === undefined || ours === theirs) return true
  return judge.say(keyword === 'contentEncoding' ? 'CONTENT_ENCODING_CHANGED' : 'CONTENT_MEDIA_TYPE_CHANGED', `${path}/${keyword}`, `the writer's ${keyword} is ${brief(theirs)}, the reader's ${brief(ours)}`, true)
}

function patternsOf(meet: Meet): readonly string[] { return meet.nodes.flatMap(({ pattern }) => pattern?.source ?? []) }

function formatsOf(meet: Meet): readonly string[] { return meet.nodes.flatMap(({ format }) => format ?? []) }

/** Whether one pattern takes all that another takes is not decided, only whether it is the same. A format is judged as one: some readers hold to it. */
function words(judge: Judge, kind: string, keyword: string, ours: readonly string[], theirs: readonly string[], path: string): boolean {
  if (ours.length === 0) return theirs.length > 0 ? judge.say(`${kind}_REMOVED`, `${path}/${keyword}`, `the writer keeps to ${theirs.join(', ')}, the reader takes any text`, false) : true
  return judge.all(ours, our => theirs.includes(our) || judge.say(`${kind}_${theirs.length === 0 ? 'ADDED' : 'CHANGED'}`, `${path}/${keyword}`, `the reader takes text of the ${keyword} ${our}, the writer ${theirs.length === 0 ? 'any' : `that of ${theirs.join(', ')}`}`, true))
}

/** Counts: of characters, items, properties. */
export function limit(judge: Judge, name: BoundName, ours: number | undefined, theirs: number | undefined, path: string): boolean {
  if (ours === theirs) return true
  const floor = name.startsWith('min')
  const [our, their] = [ours ?? (floor ? 0 : Infinity), theirs ?? (floor ? 0 : Infinity)]
  if (our === their) return true
  const kind = name.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
  const place = `${path}/${name}`
  const holds = floor ? our <= their : our >= their
  const way = ours === undefined ? 'REMOVED' : theirs === undefined ? 'ADDED' : our > their ? 'INCREASED' : 'DECREASED'
  return judge.say(`${kind}_${way}`, place, `the reader has ${name} ${ours ?? 'none'}, the writer ${theirs ?? 'none'}`, !holds)
}
