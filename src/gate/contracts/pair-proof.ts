/**
 * Proofs over pairs of types that may refer to themselves: whether something holds of a pair when it may be assumed of that pair further in.
 *
 * An answer "yes" that leans on an assumption still being proven is forgotten again, for it may fall with it; "no" stands,
 * because an assumption can only make more things hold. Work is counted: a pair of schemas made to explode ends as "no" with `exhausted`.
 */
import { limits } from './format.ts'

export class PairProof {
  /**
   * `guarded`: a pair may be assumed of itself only after `inside`, that is of a smaller value. Without it every way back
   * counts as such, which holds where the types allow no other.
   */
  constructor({ guarded = false }: { readonly guarded?: boolean } = {}) { this.#guarded = guarded }

  readonly #guarded: boolean
  #level = 0
  readonly #known = new Map<object, Map<object, boolean>>()
  readonly #open = new Map<object, Map<object, { readonly position: number, readonly level: number }>>()
  #depth = 0
  #leansOn = Infinity
  #steps = 0

  #exhausted = false

  get exhausted(): boolean { return this.#exhausted }

  /** For what lies within the value that is being looked at. */
  inside<T>(look: () => T): T {
    this.#level++
    const found = look()
    this.#level--
    return found
  }

  holds(reader: object, writer: object, prove: () => boolean): boolean {
    const known = this.#known.get(reader)?.get(writer)
    if (known !== undefined) return known
    const open = this.#open.get(reader)?.get(writer)
    if (open !== undefined) {
      if (this.#guarded && open.level === this.#level) return false
      this.#leansOn = Math.min(this.#leansOn, open.position)
      return true
    }
    if (++this.#steps > limits.steps || this.#depth > limits.pairDepth) this.#exhausted = true
    if (this.#exhausted) return false
    const position = this.#depth++
    const outer = this.#leansOn
    this.#leansOn = Infinity
    put(this.#open, reader, writer, { position, level: this.#level })
    const holds = prove()
    this.#open.get(reader)?.delete(writer)
    this.#depth--
    const alone = this.#leansOn >= position
    if (!holds || alone) put(this.#known, reader, writer, holds)
    this.#leansOn = holds && !alone ? Math.min(outer, this.#leansOn) : outer
    return holds
  }
}

function put<T>(map: Map<object, Map<object, T>>, first: object, second: object, value: T): void {
  const inner = map.get(first)
  if (inner) inner.set(second, value)
  else map.set(first, new Map([[second, value]]))
}
