/**
 * Which nodes a trading hub or another aggregate is made of: query ATL_PNODE_MAP.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "Atlas Reference: Price Node Mapping".
 *
 *   APNODE_ID,PNODE_ID,DESCRIPTION,COMMENTS,EFF_START_DT_GMT,EFF_END_DT_GMT,EFF_START_DT,EFF_END_DT
 */
import { dayMs } from '#canon/instant.ts'
import { nodeHub } from '#canon/node.ts'
import { report, type Download, type FetchWindow, type Head, type SourceFile } from '../../report.ts'
import { atlasRows, recogniseAtlas, typeOfId } from './atlas.ts'
import { base, generatedUtc, minIntervalMs, planReference } from './oasis.ts'

function recognise(head: Head) {
  return recogniseAtlas(head, ['APNODE_ID', 'PNODE_ID'])
}

function rows(files: readonly SourceFile[]): string {
  return atlasRows(files, ['apnodeid AS hub_id', `${typeOfId('apnodeid', 'AGGREGATE')} AS hub_type`, 'pnodeid AS node_id'])
}

function request(root: string, window: FetchWindow): Download[] {
  return planReference({ name: 'ATL_PNODE_MAP', run: null, version: 1, allNodesMs: dayMs }, root, window)
}

export const atlasNodeMap = report({
  iso: 'caiso',
  name: 'atlas-node-map',
  title: 'Members of trading hubs and aggregates',
  spec: 'ATL_PNODE_MAP',
  dataset: nodeHub,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_\d{8}_ATL_PNODE_MAP_/i,
  recognise,
  rows,
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan: request },
})
