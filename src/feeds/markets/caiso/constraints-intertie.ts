/**
 * Constraints at CAISO's ties with their shadow prices: queries PRC_CNSTR and PRC_RTM_FLOWGATE. Grammar in constraint-rows.ts.
 *
 * A tie binds in either direction, each with a price of its own: the id is `TI_ID@TI_DIRECTION`.
 */
import { dayMs } from '#canon/instant.ts'
import { constraintReport } from './constraint-rows.ts'

export const constraintsIntertie = constraintReport({
  name: 'constraints-intertie',
  title: 'Constraints at ties with their shadow prices, day-ahead and in real time',
  spec: 'PRC_CNSTR, PRC_RTM_FLOWGATE',
  fileNames: /(?:^|_)PRC_(CNSTR|RTM_FLOWGATE)_/i,
  columns: ['TI_ID', 'TI_DIRECTION'],
  id: `nullif(trim(tiid), '') || '@' || nullif(trim(tidirection), '')`,
  queries: [{ name: 'PRC_CNSTR', run: 'DAM', version: 1, allNodesMs: dayMs }, { name: 'PRC_RTM_FLOWGATE', run: null, version: 1, allNodesMs: dayMs }],
})
