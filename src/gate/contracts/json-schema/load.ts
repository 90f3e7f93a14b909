/** From the text of a JSON Schema to nodes: drafts 04 to 2020-12, with what it refers to. */
import { invalid, limits, type Reference } from '../format.ts'
import { isArray, isObject, own, parseJson, pointer, type Json } from '../json-text.ts'
import { draftOf, metaSchema, type Draft } from './draft.ts'
import { fill } from './keywords.ts'
import { anything, blank, sameValue, type Node } from './node.ts'
import { Patterns } from './pattern.ts'

/** One text with its place among the others. */
interface Document { readonly base: string, readonly json: Json, readonly draft: Draft, readonly label: string }

export interface Loaded { readonly root: Node, readonly json: Json, readonly draft: Draft, readonly nodes: readonly Node[], readonly documents: readonly { readonly base: string, readonly json: Json }[] }

export function load(text: string, references: readonly Reference[]): Loaded { return new Loader(text, references).run() }

class Loader {
  readonly #byAddress = new Map<string, { readonly document: Document, readonly json: Json, readonly path: string, readonly base: string }>()
  readonly #nodes = new Map<object, Node>()
  readonly #all: Node[] = []
  readonly #patterns = new Patterns()
  readonly #waiting: (() => void)[] = []
  readonly #root: Document
  readonly #documents: Document[]

  constructor(text: string, references: readonly Reference[]) {
    const json = parseJson('JSON', text)
    this.#root = { base: idOf(json) ?? '', json, draft: draftOf(json), label: '' }
    this.#documents = [this.#root, ...references.map(({ name, text: referred }): Document => {
      const other = parseJson('JSON', referred)
      return { base: resolve(this.#root.base, idOf(other) ?? name), json: other, draft: draftOf(other), label: name }
    })]
    for (const [index, document] of this.#documents.entries()) {
      this.#index(document, document.json, '', document.base)
      const name = references[index - 1]?.name
      if (name !== undefined) for (const address of [name, resolve(this.#root.base, name)]) this.#at(address, document, document.json, '', document.base)
    }
  }

  run(): Loaded {
    const root = this.#node(this.#root, this.#root.json, '', this.#root.base)
    // A queue rather than recursion: a chain of references is as long as it likes.
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) next()
    requireEnd(this.#all)
    return { root, json: this.#root.json, draft: this.#root.draft, nodes: this.#all, documents: this.#documents }
  }

  #at(address: string, document: Document, json: Json, path: string, base: string): void {
    if (!this.#byAddress.has(address)) this.#byAddress.set(address, { document, json, path, base })
  }

  /** Every place that has an address of its own. What is a value and no schema is not looked into. */
  #index(document: Document, json: Json, path: string, outer: string): void {
    if (path === '') this.#at(outer, document, json, path, outer)
    if (isArray(json)) return json.forEach((one, index) => this.#index(document, one, `${path}/${index}`, outer))
    if (!isObject(json)) return
    const id = idOf(json)
    const anchorOnly = id?.startsWith('#') === true
    const base = id === undefined || anchorOnly || path === '' ? outer : resolve(outer, id)
    if (base !== outer) this.#at(base, document, json, path, base)
    for (const anchor of [own(json, '$anchor'), own(json, '$dynamicAnchor'), anchorOnly ? id?.slice(1) : undefined]) {
      if (typeof anchor === 'string') this.#at(`${base}#${anchor}`, document, json, path, base)
    }
    for (const [key, value] of Object.entries(json)) if (key !== 'enum' && key !== 'const' && key !== 'default' && key !== 'examples') this.#index(document, value, path + pointer(key), base)
  }

  #node(document: Document, json: Json, path: string, outer: string): Node {
    const place = `${document.label}#${path}`
    if (json === true) return anything
    if (json === false) return this.#add({ ...blank(place), always: false })
    if (!isObject(json)) throw invalid('JSON', 'a schema is an object, true or false', place)
    const known = this.#nodes.get(json)
    if (known) return known
    const id = idOf(json)
    const base = id === undefined || id.startsWith('#') || path === '' ? outer : resolve(outer, id)
    const node = this.#add(blank(place, json))
    this.#nodes.set(json, node)
    this.#waiting.push(() => {
      fill(node, json, document.draft, place, this.#patterns, (inner, where) => this.#node(document, inner, path + where, base))
      const ref = own(json, '$ref') ?? own(json, '$recursiveRef') ?? own(json, '$dynamicRef')
      if (typeof ref === 'string') node.ref = this.#refer(ref, base, document, place)
      else if (ref !== undefined) throw invalid('JSON', '"$ref" must be text', `${place}/$ref`)
      simplify(node)
    })
    return node
  }

  #add(node: Node): Node {
    if (this.#all.push(node) > limits.types) throw invalid('JSON', `it has more than ${limits.types} schemas`, node.place, { limit: 'types' })
    return node
  }

  #refer(ref: string, base: string, document: Document, place: string): Node {
    const hash = ref.indexOf('#')
    const [file, fragment] = hash < 0 ? [ref, ''] : [ref.slice(0, hash), ref.slice(hash + 1)]
    const address = file === '' ? base : resolve(base, file)
    if (metaSchema.test(address) && !this.#byAddress.has(address)) return anything
    const anchored = this.#byAddress.get(`${address}#${fragment}`) ?? this.#byAddress.get(`#${fragment}`)
    if (anchored && fragment !== '' && !fragment.startsWith('/')) return this.#node(anchored.document, anchored.json, anchored.path, anchored.base)
    const found = this.#byAddress.get(address) ?? this.#byAddress.get(file) ?? (file === '' ? { document, json: document.json, path: '', base: document.base } : undefined)
    if (!found) throw invalid('JSON', `$ref ${ref} leads to no schema: register ${file} and name it as a reference`, `${place}/$ref`, { unknown: ref })
    if (fragment === '') return this.#node(found.document, found.json, found.path, found.base)
    const target = follow(found.json, fragment)
    if (target === undefined || !fragment.startsWith('/')) throw invalid('JSON', `$ref ${ref} leads nowhere: ${found.document.label === '' ? 'the schema' : found.document.label} has nothing at ${fragment}`, `${place}/$ref`, { unknown: ref })
    return this.#node(found.document, target, found.path + fragment, found.base)
  }
}

const bare = blank('')

/** As `{}`, or with titles and the like alone. */
function saysNothing(node: Node): boolean {
  return (Object.keys(bare) as (keyof Node)[]).every(key => {
    if (key === 'id' || key === 'place' || key === 'annotations' || key === 'hasDefault') return true
    const value = node[key]
    if (value instanceof Map || value instanceof Set) return value.size === 0
    return Array.isArray(value) ? value.length === 0 : key === 'bounds' ? Object.keys(node.bounds).length === 0 : value === bare[key]
  })
}

/** Where nothing else looks at the same value, what is not evaluated is what is additional. */
function simplify(node: Node): void {
  if (sameValue(node).length > 0) return
  const { contentEncoding, contentMediaType } = node.annotations
  if (contentEncoding === undefined && contentMediaType === undefined && saysNothing(node)) node.always = true
  if (node.additional === null && node.unevaluatedProperties) [node.additional, node.unevaluatedProperties] = [node.unevaluatedProperties, null]
  if (node.rest === null && node.contains === null && node.unevaluatedItems) [node.rest, node.unevaluatedItems] = [node.unevaluatedItems, null]
}

/** A schema that says of a value only what it says of the same value never ends. */
function requireEnd(nodes: readonly Node[]): void {
  const done = new Set<Node>()
  for (const start of nodes) {
    const trail: { node: Node, left: Node[] }[] = done.has(start) ? [] : [{ node: start, left: [...sameValue(start)] }]
    const open = new Set(trail.map(({ node }) => node))
    for (let top = trail.at(-1); top; top = trail.at(-1)) {
      const next = top.left.pop()
      if (!next) {
        done.add(top.node)
        open.delete(top.node)
        trail.pop()
      } else if (open.has(next)) throw invalid('JSON', `the references at ${next.place} lead back to themselves without ever looking into the value`, next.place, { limit: 'cycle' })
      else if (!done.has(next)) {
        open.add(next)
        trail.push({ node: next, left: [...sameValue(next)] })
        if (trail.length > limits.depth) throw invalid('JSON', `references are nested deeper than ${limits.depth} levels`, next.place, { limit: 'depth' })
      }
    }
  }
}

function idOf(json: Json): string | undefined {
  if (!isObject(json)) return undefined
  const id = own(json, '$id') ?? own(json, 'id')
  return typeof id === 'string' ? id.replace(/#$/, '') : undefined
}

/** Relative addresses against a base; where there is none they are names. */
function resolve(base: string, address: string): string {
  try {
    return new URL(address, base === '' ? undefined : base).href.replace(/#$/, '')
  } catch {
    const folder = base.slice(0, base.lastIndexOf('/') + 1)
    return /^[a-z][a-z0-9+.-]*:/i.test(address) || address.startsWith('/') ? address : folder + address.replace(/^\.\//, '')
  }
}

function follow(json: Json, fragment: string): Json | undefined {
  let at: Json | undefined = json
  for (const part of fragment.split('/').slice(1)) {
    const key = unescaped(part)
    at = isArray(at) ? at[Number(key)] : at !== undefined && isObject(at) ? own(at, key) : undefined
    if (at === undefined) return undefined
  }
  return at
}

function unescaped(part: string): string {
  let text = part
  try { text = decodeURIComponent(part) } catch { /* It is not an encoded address: taken as it is. */ }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}
