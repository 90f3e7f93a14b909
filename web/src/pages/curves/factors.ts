/** The list of factors that the platform answers as what a desk looks at: components, a matrix and bases. Pure. */
import type { CurveFactors, CurveSummary } from '../../api/curve-types.ts'

export interface Component { name: string, share: number, loadings: (number | null)[] }

export interface Basis { one: string, other: string, latest: number, mean: number, deviation: number, z: number | null }

/** `curves` gives the order of loadings, rows and columns: those whose prices moved. */
export interface FactorTables { curves: string[], components: Component[], matrix: (number | null)[][], bases: Basis[] }

export function factorTables({ series, factors }: Pick<CurveFactors, 'series' | 'factors'>): FactorTables {
  const values = new Map(factors.map(({ factor_id, value }) => [factor_id, value]))
  const all = series.map(({ curve_id }) => curve_id)
  const curves = all.filter(curve => values.has(`pca/1/loading/${curve}`))
  const components: Component[] = []
  for (let nth = 1; values.has(`pca/${nth}/share`); nth += 1) components.push({ name: `PC${nth}`, share: values.get(`pca/${nth}/share`) ?? 0, loadings: curves.map(curve => values.get(`pca/${nth}/loading/${curve}`) ?? null) })
  const matrix = curves.map(one => curves.map(other => one === other ? 1 : values.get(`correlation/${one}/${other}`) ?? values.get(`correlation/${other}/${one}`) ?? null))
  const bases = all.flatMap((one, index) => all.slice(index + 1).flatMap((other): Basis[] => {
    const of = (measure: string) => values.get(`basis/${one}/${other}/${measure}`)
    const [latest, mean, deviation] = [of('latest'), of('mean'), of('deviation')]
    return latest === undefined || mean === undefined || deviation === undefined ? [] : [{ one, other, latest, mean, deviation, z: of('z') ?? null }]
  }))
  return { curves, components, matrix, bases: bases.sort((a, b) => Math.abs(b.z ?? 0) - Math.abs(a.z ?? 0)) }
}

const curvesMost = 60

/** What may be looked at together: `peak`, `gas`, or a bucket of all hubs. Curves that are themselves a basis are left out: they would count twice. */
export function groupOf(curves: readonly CurveSummary[], group: string): string[] {
  return curves.filter(({ commodity, bucket, basis_to }) => basis_to === null && (group === 'peak' ? commodity === 'gas' || /^[56]x16$/.test(bucket ?? '') : group === 'gas' ? commodity === 'gas' : bucket === group))
    .map(({ curve_id }) => curve_id).slice(0, curvesMost)
}

export function groupsOf(curves: readonly CurveSummary[]): [string, string][] {
  const buckets = [...new Set(curves.flatMap(({ bucket }) => bucket ?? []))].sort()
  return [['peak', 'Peak and gas'], ['gas', 'Gas'], ...buckets.map((bucket): [string, string] => [bucket, `${bucket} of all hubs`])]
}
