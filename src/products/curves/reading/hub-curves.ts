/** The curves of one hub as they were built, from what the set was made of: with every stretch, where the lake has months. */
import type { Configuration, KnownCurve } from '../catalogue/configuration.ts'
import { curveKeys } from '../catalogue/configuration.ts'
import type { CurvePorts } from '../ports.ts'
import { assemble, type Assembled, standsOn } from '../sets/assemble.ts'
import type { SetInputs } from '../sets/inputs.ts'
import { storedInputs } from '../sets/rebuild.ts'
import { setName, type SetRecord } from '../sets/set-record.ts'
import type { Curve } from '../curve.ts'
import { unknown } from '../trouble.ts'

export interface HubCurve { readonly curve: Curve, readonly known: KnownCurve, readonly built: Assembled, readonly configuration: Configuration, readonly inputs: SetInputs, readonly code: string }

const setsKept = 4
const hubsKept = 64

/** Throws `curve/unknown`. */
export function hubCurves(ports: Pick<CurvePorts, 'objects'>): (set: SetRecord, curve_id: string, more?: readonly string[]) => Promise<HubCurve> {
  const stored = new Map<string, { readonly inputs: SetInputs, readonly configuration: Configuration, readonly curves: ReadonlyMap<string, KnownCurve> }>()
  const built = new Map<string, Assembled>()
  return async (set, curve_id, more = []) => {
    const name = `${set.inputs_sha256} ${set.configuration_sha256}`
    let made = stored.get(name)
    if (!made) {
      const read = await storedInputs(ports, set)
      made = { ...read, curves: curveKeys(read.configuration) }
      remember(stored, name, made, setsKept)
    }
    const { inputs, configuration, curves } = made
    const known = curves.get(curve_id)
    const code = known === undefined ? undefined : entryCode(configuration, known)
    if (!known || code === undefined) throw none(set, curve_id)
    const codes = new Set([...standsOn(code, configuration), ...more.flatMap(one => [...standsOn(one, configuration)])])
    const hub = `${name} ${[...codes].toSorted().join(' ')}`
    let assembled = built.get(hub)
    if (!assembled) remember(built, hub, assembled = assemble(inputs, configuration, codes), hubsKept)
    const curve = assembled.curves.get(curve_id)
    if (!curve) throw none(set, curve_id)
    return { curve, known, built: assembled, configuration, inputs, code }
  }
}

function none(set: SetRecord, curve_id: string): Error {
  return unknown(`${setName(set)} has no curve ${curve_id}; \`gridlake curves list\` lists those that it has`, { curve_id })
}

function entryCode({ power, gas }: Configuration, { key }: KnownCurve): string | undefined {
  return key.commodity === 'gas' ? gas.find(({ hub }) => hub === key.hub)?.code : power.find(({ market, hub }) => market === key.market && hub === key.hub)?.code
}

function remember<T>(map: Map<string, T>, name: string, value: T, most: number): void {
  if (map.size >= most) map.delete(map.keys().next().value ?? '')
  map.set(name, value)
}
