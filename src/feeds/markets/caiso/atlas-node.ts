/**
 * The list of price nodes: query ATL_PNODE.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "Atlas Reference: Price Nodes".
 *
 *   PNODE_ID,PNODE_TYPE,DESCRIPTION,COMMENTS,EFF_START_DT,EFF_END_DT,EFF_START_DT_GMT,EFF_END_DT_GMT,CB_NODE_FLAG,MAX_CB_MW,
 *   MAX_CB_MW_EFF_START_DT,...
 */
import { dayMs } from '#canon/instant.ts'
import { node } from '#canon/node.ts'
import { report, type Download, type FetchWindow, type Head, type SourceFile } from '../../report.ts'
import { atlasRows, recogniseAtlas, typeOfId } from './atlas.ts'
import { base, generatedUtc, minIntervalMs, planReference } from './oasis.ts'

function recognise(head: Head) {
  return recogniseAtlas(head, ['PNODE_ID', 'PNODE_TYPE', 'DESCRIPTION'], ['APNODE_ID', 'TAC_AREA_ID'])
}

function rows(files: readonly SourceFile[]): string {
  return atlasRows(
    files,
    ['pnodeid AS node_id', 'coalesce(description, pnodeid) AS name', `${typeOfId('pnodeid', 'NODE')} AS type`],
    [`'atlas' AS source`],
  )
}

function request(root: string, window: FetchWindow): Download[] {
  return planReference({ name: 'ATL_PNODE', run: null, version: 1, allNodesMs: dayMs }, root, window)
}

export const atlasNode = report({
  iso: 'caiso',
  name: 'atlas-node',
  title: 'List of price nodes',
  spec: 'ATL_PNODE',
  dataset: node,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_\d{8}_ATL_PNODE_(?!MAP)/i,
  recognise,
  rows,
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan: request },
})
