/** Whether two schemas say the same in the same words, titles and comments apart: for keywords that only equality decides. */
import { sortedJson, type Json } from '../json-text.ts'
import { PairProof } from '../pair-proof.ts'
import type { Node } from './node.ts'

export function same(one: Node, other: Node, proof = new PairProof()): boolean {
  if (one === other) return true
  return proof.holds(one, other, () => {
    if (own(one) !== own(other)) return false
    const [left, right] = [inner(one), inner(other)]
    return left.length === right.length && left.every(([key, node], index) => {
      const [otherKey, otherNode] = right[index] ?? ['', null]
      return key === otherKey && otherNode !== null && same(node, otherNode, proof)
    })
  })
}

/** The same words without a reference in them mean the same wherever they stand: most of two versions of a schema. Of one draft only. */
export function sameText(one: Node, other: Node): boolean {
  const text = textOf(one)
  return text !== null && text === textOf(other)
}

const texts = new WeakMap<Node, string | null>()

/** Null where it depends on what it refers to. */
function textOf(node: Node): string | null {
  const known = texts.get(node)
  if (known !== undefined) return known
  const text = node.always === null ? sortedJson(node.annotations) : String(node.always)
  const found = /"\$(ref|recursiveRef|dynamicRef)":/.test(text) ? null : text
  texts.set(node, found)
  return found
}

function own(node: Node): string {
  return sortedJson([
    node.always, node.types && [...node.types].toSorted(), node.whole, node.values, node.bounds as Json, node.multipleOf, node.pattern?.source ?? null, node.format,
    node.annotations.contentEncoding ?? null, node.annotations.contentMediaType ?? null, node.unique, node.required.toSorted(), [...node.dependentRequired].map(([name, needed]) => [name, needed.toSorted()]),
  ])
}

function inner(node: Node): readonly (readonly [string, Node])[] {
  const list = (key: string, nodes: readonly (Node | null | undefined)[] | null): (readonly [string, Node])[] => (nodes ?? []).flatMap((one, index) => one ? [[`${key}/${index}`, one] as const] : [])
  const named = (key: string, nodes: ReadonlyMap<string, Node>): (readonly [string, Node])[] => [...nodes].toSorted(([a], [b]) => a < b ? -1 : 1).map(([name, one]) => [`${key}/${name}`, one] as const)
  return [
    ...list('ref', [node.ref]), ...list('prefix', node.prefix), ...list('rest', [node.rest]), ...list('contains', [node.contains]), ...named('properties', node.properties),
    ...named('patterns', new Map(node.patterns.map(one => [one.pattern.source, one.node]))), ...list('additional', [node.additional]), ...list('names', [node.names]),
    ...named('dependent', node.dependentSchemas), ...list('unevaluated', [node.unevaluatedItems, node.unevaluatedProperties]),
    ...list('allOf', node.allOf), ...list('anyOf', node.anyOf), ...list('oneOf', node.oneOf), ...list('not', [node.not]),
    ...list('if', node.conditional && [node.conditional.condition, node.conditional.holding, node.conditional.otherwise]),
  ]
}
