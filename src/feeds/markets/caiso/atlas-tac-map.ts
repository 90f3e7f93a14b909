/**
 * Which nodes lie in a transmission access charge area: query ATL_TAC_AREA_MAP.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "Atlas Reference: TAC Area Mapping".
 *
 *   TAC_AREA_ID,PNODE_ID,DESCRIPTION,COMMENTS,EFF_START_DT,EFF_END_DT,EFF_START_DT_GMT,EFF_END_DT_GMT
 *
 * A pair may leave and come back: two rows, told apart by where they start.
 */
import { dayMs } from '#canon/instant.ts'
import { nodeHub } from '#canon/node.ts'
import { report, type Download, type FetchWindow, type Head, type SourceFile } from '../../report.ts'
import { atlasRows, recogniseAtlas } from './atlas.ts'
import { base, generatedUtc, minIntervalMs, planReference } from './oasis.ts'

function recognise(head: Head) {
  return recogniseAtlas(head, ['TAC_AREA_ID', 'PNODE_ID'])
}

function rows(files: readonly SourceFile[]): string {
  return atlasRows(files, ['tacareaid AS hub_id', `'ZONE' AS hub_type`, 'pnodeid AS node_id'])
}

function request(root: string, window: FetchWindow): Download[] {
  return planReference({ name: 'ATL_TAC_AREA_MAP', run: null, version: 1, allNodesMs: dayMs }, root, window)
}

export const atlasTacMap = report({
  iso: 'caiso',
  name: 'atlas-tac-map',
  title: 'Members of TAC areas',
  spec: 'ATL_TAC_AREA_MAP',
  dataset: nodeHub,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_\d{8}_ATL_TAC_AREA_MAP_/i,
  recognise,
  rows,
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan: request },
})
