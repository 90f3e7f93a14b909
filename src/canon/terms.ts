/**
 * What may be done with what an operator publishes, as far as its terms of use say. A tag of every table that holds it, so
 * that exports and shares can obey. It is our reading and no legal advice: have the terms checked before passing data on.
 */
import { type Iso, isos } from './market.ts'

/** `open`: may be passed on, with the operator named. `ask`: not without the operator's leave, or its terms do not say. `internal`: for own use alone. */
export type Terms = 'open' | 'ask' | 'internal'

export const termsOf: Readonly<Record<Iso, { readonly terms: Terms, readonly says: string }>> = {
  caiso: { terms: 'ask', says: 'The terms of the web site do not say whether data may be passed on.' },
  miso: { terms: 'ask', says: 'The terms of use bar republication, of derivatives too, without permission.' },
  spp: { terms: 'ask', says: 'The terms of use bar republication, of derivatives too, without permission.' },
  pjm: { terms: 'internal', says: 'Data Miner is for internal use: publishing, commercial use and derivative works need an associate membership at least.' },
  nyiso: { terms: 'ask', says: 'The terms of the web site do not say whether data may be passed on.' },
  ercot: { terms: 'open', says: 'Public reports may be passed on with their source.' },
  isone: { terms: 'ask', says: 'The terms of the web site do not say whether data may be passed on.' },
}

/** Tags of a table with rows of all operators, by whose `iso` the terms differ. */
export const operatorTerms: Readonly<Record<string, string>> = Object.fromEntries(isos.map(iso => [`terms.${iso}`, termsOf[iso].terms]))
