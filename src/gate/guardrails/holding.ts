/** Whether an anomaly that nothing explains holds a run back: the setting, read. */
import type { Config } from '#base/config.ts'
import { fail } from '#base/error.ts'
import { isIso, isos } from '#canon/market.ts'
import { lmpDayAhead, lmpRealTime } from '#canon/price.ts'
import type { Severity } from '../port.ts'

export type UnexplainedSeverity = (batch: { readonly iso: string, readonly dataset: { readonly name: string } }) => Severity

/** Throws `config/invalid` where `only` names what is neither an operator nor a table of prices. */
export function unexplainedSeverity({ hold, only }: Config['guardrails']): UnexplainedSeverity {
  const places = only.split(',').map(place => place.trim()).filter(place => place !== '').map(placeOf)
  return ({ iso, dataset }) => {
    const isHeld = hold === 'unexplained' && (places.length === 0 || places.some(place => (place.iso ?? iso) === iso && (place.dataset ?? dataset.name) === dataset.name))
    return isHeld ? 'block' : 'warn'
  }
}

/** `spp`, `market.lmp_rt`, `market.lmp_rt/spp`. */
function placeOf(text: string): { readonly dataset: string | null, readonly iso: string | null } {
  const [first = '', second, ...more] = text.split('/')
  const dataset = [lmpDayAhead.name, lmpRealTime.name].find(name => name === first) ?? null
  const iso = dataset === null ? first : second ?? null
  if (more.length > 0 || (dataset === null && second !== undefined) || (iso !== null && !isIso(iso))) {
    throw fail('config/invalid', `guardrails.only: "${text}" is no place where prices come in; expected are an operator (${isos.join(', ')}), a table (${lmpDayAhead.name}, ${lmpRealTime.name}) or both, as in ${lmpRealTime.name}/spp`, { setting: 'guardrails.only' })
  }
  return { dataset, iso }
}
