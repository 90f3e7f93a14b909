/** Rules for arrays: items by place, the rest of them, how many, `contains`, `uniqueItems`. */
import type { Judge } from './judge.ts'
import { limit } from './leaf-scalar.ts'
import type { Meet } from './meet.ts'
import type { Node } from './node.ts'
import { same } from './same.ts'

export function arrays(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  if (!writer.types.has('array')) return true
  return judge.all([
    () => items(judge, reader, writer, path),
    () => limit(judge, 'maxItems', reader.bound('maxItems'), writer.bound('maxItems') ?? finiteOr(writer.mostItems, reader.bound('maxItems')), path),
    () => limit(judge, 'minItems', reader.bound('minItems'), writer.bound('minItems'), path),
    () => unique(judge, reader, writer, path),
    () => judge.all(containing(reader), node => contains(judge, node, writer, path)),
    () => unevaluated(judge, reader, writer, path),
  ], rule => rule())
}

/** A closed writer has a most of its own, which counts only where the reader has one too. */
function finiteOr(most: number, wanted: number | undefined): number | undefined { return wanted !== undefined && most < Infinity ? most : undefined }

function items(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  const places = Math.min(Math.max(reader.longestPrefix, writer.longestPrefix), writer.mostItems)
  const byPlace = judge.all(Array.from({ length: places }, (_, index) => index), index => {
    const place = `${path}/items/${index}`
    const holds = judge.part(reader.itemAt(index), writer.itemAt(index), place)
    if (index >= writer.longestPrefix) judge.say(holds ? 'ITEM_ADDED_IS_COVERED_BY_CONTENT_MODEL' : 'ITEM_ADDED_TO_OPEN_CONTENT_MODEL', place, 'the reader gives this place a schema of its own, the writer does not', !holds)
    else if (index >= reader.longestPrefix) judge.say(holds ? 'ITEM_REMOVED_IS_COVERED_BY_CONTENT_MODEL' : 'ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL', place, 'the writer gives this place a schema of its own, the reader does not', !holds)
    return holds
  })
  if (!byPlace && writer.mostItems <= places) return false
  return (writer.mostItems <= places || rest(judge, reader, writer, path)) && byPlace
}

function rest(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  const place = reader.longestPrefix > 0 ? `${path}/additionalItems` : `${path}/items`
  if (reader.restOfItems.some(node => node.always === false) && !writer.restOfItems.some(node => node.always === false)) return judge.say('ADDITIONAL_ITEMS_REMOVED', place, 'the writer may write more items, the reader takes no more', true)
  return judge.part(reader.restOfItems, writer.restOfItems, place)
}

function unique(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  const [ours, theirs] = [reader, writer].map(meet => meet.nodes.some(node => node.unique))
  if (ours === theirs || (ours && Math.min(writer.mostItems, 2) < 2)) return true
  return ours ? judge.say('UNIQUE_ITEMS_ADDED', `${path}/uniqueItems`, 'the reader takes no item twice, the writer may write it', true) : judge.say('UNIQUE_ITEMS_REMOVED', `${path}/uniqueItems`, 'the reader takes items twice', false)
}

function containing(meet: Meet): readonly Node[] { return meet.nodes.filter(({ contains: schema }) => schema !== null) }

function contains(judge: Judge, node: Node, writer: Meet, path: string): boolean {
  const wanted = node.contains
  const { minContains = 1, maxContains = Infinity } = node.bounds
  if (!wanted || (minContains === 0 && maxContains === Infinity)) return true
  const place = `${path}/contains`
  const enough = minContains === 0 || containing(writer).some(other => other.contains !== null && (other.bounds.minContains ?? 1) >= minContains && judge.silently(() => judge.part([wanted], other.contains ? [other.contains] : [], place)))
  const fewEnough = maxContains === Infinity || containing(writer).some(other => other.contains !== null && (other.bounds.maxContains ?? Infinity) <= maxContains && same(other.contains, wanted))
  return (enough && fewEnough) || judge.say(containing(writer).length === 0 ? 'CONTAINS_ADDED' : 'CONTAINS_CHANGED_UNDECIDED', place, 'the reader wants certain items in the array, which the writer does not promise', true)
}

function unevaluated(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  return judge.all(reader.nodes.filter(node => node.unevaluatedItems && node.unevaluatedItems.always !== true), node => writer.nodes.some(other => same(node, other))
    || judge.say('UNEVALUATED_ITEMS_UNDECIDED', `${path}/unevaluatedItems`, 'what is left over by several schemas is compared only where nothing changed', true))
}
