/** Whether no value can be in a meet. "No" may also mean that it could not be shown. */
import type { Meet, Meets } from './meet.ts'
import type { Node, TypeName } from './node.ts'

const deepest = 12

export class Impossibility {
  readonly #meets: Meets
  readonly #covers: (reader: Meet, writer: Meet) => boolean
  readonly #known = new Map<Meet, boolean>()
  #depth = 0

  constructor(meets: Meets, covers: (reader: Meet, writer: Meet) => boolean) {
    this.#meets = meets
    this.#covers = covers
  }

  of(meet: Meet): boolean {
    const known = this.#known.get(meet)
    if (known !== undefined) return known
    // A meet inside itself is taken to be possible until shown otherwise.
    if (this.#depth > deepest) return false
    this.#known.set(meet, false)
    this.#depth++
    const found = this.#look(meet)
    this.#depth--
    if (found) this.#known.set(meet, true)
    // What was cut off by the depth may be found from nearer.
    else if (this.#depth > 0) this.#known.delete(meet)
    return found
  }

  #look(meet: Meet): boolean {
    if (meet.never || meet.types.size === 0 || meet.finite?.length === 0) return true
    if ([...meet.types].every(type => this.#noneOf(type, meet))) return true
    if (meet.excluded.some(node => this.#covers(this.#meets.of([node]), meet))) return true
    return meet.unions.some(union => !meet.spent.has(union) && union.branches.every(branch => this.of(this.#meets.branch(meet, union, branch))))
  }

  #noneOf(type: TypeName, meet: Meet): boolean {
    switch (type) {
      case 'number': {
        const [lower, upper] = [meet.lower(), meet.upper()]
        return lower !== undefined && upper !== undefined && (lower.value > upper.value || (lower.value === upper.value && (lower.open || upper.open)))
      }
      case 'string': return (meet.bound('minLength') ?? 0) > (meet.bound('maxLength') ?? Infinity)
      case 'array': {
        const least = meet.bound('minItems') ?? 0
        if (least > meet.mostItems) return true
        return Array.from({ length: Math.min(least, meet.longestPrefix + 1) }, (_, index) => meet.itemAt(index)).some(nodes => this.#inner(nodes))
      }
      case 'object': {
        if (Math.max(meet.required.size, meet.bound('minProperties') ?? 0) > (meet.bound('maxProperties') ?? Infinity)) return true
        return [...meet.required].some(name => this.#inner(meet.property(name, 'judged')))
      }
      case 'null': case 'boolean': return false
    }
  }

  #inner(nodes: readonly Node[]): boolean { return nodes.length > 0 && this.of(this.#meets.of(nodes)) }
}
