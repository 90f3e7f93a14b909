/** Constraints within CAISO's grid (branches and nomograms) with their shadow prices: queries PRC_NOMOGRAM and PRC_RTM_NOMOGRAM. Grammar in constraint-rows.ts. */
import { dayMs } from '#canon/instant.ts'
import { constraintReport } from './constraint-rows.ts'

export const constraints = constraintReport({
  name: 'constraints',
  title: 'Constraints with their shadow prices, day-ahead and in real time',
  spec: 'PRC_NOMOGRAM, PRC_RTM_NOMOGRAM',
  fileNames: /(?:^|_)PRC_(RTM_)?NOMOGRAM_/i,
  columns: ['NOMOGRAM_ID'],
  id: `nullif(trim(nomogramid), '')`,
  queries: [{ name: 'PRC_NOMOGRAM', run: 'DAM', version: 1, allNodesMs: dayMs }, { name: 'PRC_RTM_NOMOGRAM', run: null, version: 1, allNodesMs: dayMs }],
})
