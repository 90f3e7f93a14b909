/**
 * Which of a list of linear equations are independent, and what the others are made of: Gaussian elimination that takes
 * one equation after the other, so that their order is their priority.
 *
 * A strip's equation has ones over a run of neighbouring pieces. Such interval matrices are totally unimodular: elimination
 * meets -1, 0 and 1 only, so that whether a quote follows from others is decided without rounding. Shaping ratios bring
 * other numbers, hence the tolerance.
 */
export interface Equation {
  /** By unknown. */
  readonly coefficients: Float64Array
  readonly right: number
}

export interface Reduced {
  /** `right` less what the accepted equations give for the same left side; nothing where the equation is independent. */
  readonly residual: number
  /** By index of accepted equation: the equation's left side is this sum of theirs. */
  readonly parts: Float64Array
}

export class Elimination {
  readonly #unknowns: number
  readonly #rows: { readonly values: Float64Array, readonly pivot: number, readonly right: number, readonly parts: Float64Array }[] = []

  constructor(unknowns: number) {
    this.#unknowns = unknowns
  }

  get rank(): number { return this.#rows.length }

  /** Takes the equation and returns null where it is independent of those taken before; else says what it is made of. */
  take(equation: Equation): Reduced | null {
    const { values, right, parts } = this.#reduce(equation)
    const pivot = largest(values)
    if (Math.abs(values[pivot] ?? 0) <= tolerance * largestOf(equation.coefficients)) return { residual: right, parts }
    const own = parts.map(part => -part)
    own[this.#rows.length] = 1
    this.#rows.push({ values, pivot, right, parts: own })
    return null
  }

  /** What the unknown is made of, or null where the equations leave it open. */
  determined(unknown: number): Float64Array | null {
    const coefficients = new Float64Array(this.#unknowns)
    coefficients[unknown] = 1
    const { values, parts } = this.#reduce({ coefficients, right: 0 })
    return Math.abs(values[largest(values)] ?? 0) <= tolerance ? parts : null
  }

  #reduce(equation: Equation): { values: Float64Array, right: number, parts: Float64Array } {
    const values = Float64Array.from(equation.coefficients)
    const parts = new Float64Array(this.#unknowns + 1)
    let { right } = equation
    for (const row of this.#rows) {
      const factor = (values[row.pivot] ?? 0) / (row.values[row.pivot] ?? 1)
      if (factor === 0) continue
      for (let column = 0; column < values.length; column++) values[column] = (values[column] ?? 0) - factor * (row.values[column] ?? 0)
      values[row.pivot] = 0
      right -= factor * row.right
      for (let index = 0; index < parts.length; index++) parts[index] = (parts[index] ?? 0) + factor * (row.parts[index] ?? 0)
    }
    return { values, right, parts }
  }
}

const tolerance = 1e-9

function largest(values: Float64Array): number {
  let found = 0
  for (let index = 1; index < values.length; index++) if (Math.abs(values[index] ?? 0) > Math.abs(values[found] ?? 0)) found = index
  return found
}

function largestOf(values: Float64Array): number { return Math.abs(values[largest(values)] ?? 0) }
