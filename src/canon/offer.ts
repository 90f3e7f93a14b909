/** What participants offered and bid, as curves: masked, or summed by the operator. */
import type { Dataset } from './dataset.ts'
import { measured } from './measured.ts'

export const offer: Dataset = measured({
  name: 'market.offer', doc: 'Points of offer and bid curves, and self-schedules, as operators disclose them after days or months.',
  key: ['market_run', 'resource_id', 'product_name', 'kind', 'segment', 'interval_minutes'],
  columns: [
    { id: 10, name: 'resource_id', type: 'string', required: true, doc: 'The operator\'s id, which masks the plant or load; SYSTEM for the sum of all.' },
    { id: 11, name: 'participant_id', type: 'string', required: false, doc: 'The operator\'s id, which masks whose it is.' },
    { id: 12, name: 'resource_type', type: 'string', required: true, doc: 'generator, load, intertie, or aggregate.' },
    { id: 13, name: 'market_run', type: 'string', required: true, doc: 'The clearing, as in market.lmp_da and market.lmp_rt.' },
    { id: 14, name: 'product', type: 'string', required: true, doc: 'energy, ruc_availability, load_following_up, load_following_down, or a word of market.ancillary_price.' },
    { id: 15, name: 'product_name', type: 'string', required: true, doc: 'The operator\'s own word.' },
    { id: 16, name: 'kind', type: 'string', required: true, doc: 'offer (to sell), bid (to buy), unsaid (at a tie, where the operator does not say which), self_schedule (at any price).' },
    { id: 17, name: 'segment', type: 'int', required: true, doc: 'Place of the point, from 1, in order of megawatts, then price. Curves that an operator publishes together without telling them apart are counted through.' },
    { id: 18, name: 'mw', type: 'double', required: false, unit: 'MW', range: [-20_000, 250_000], doc: 'The point of the curve, from the curve\'s zero; null where a price holds for whatever is taken.' },
    { id: 19, name: 'price', type: 'double', required: false, unit: 'USD/MWh', range: [-2000, 15_000], doc: 'Of energy; USD/MW of reserves for an hour. Null of a self-schedule.' },
    { id: 20, name: 'holds', type: 'string', required: true, doc: 'Where the price holds: from (this point on, to the next), up_to (this point, from the one before), all (of the megawatts, which are an amount).' },
  ],
})
