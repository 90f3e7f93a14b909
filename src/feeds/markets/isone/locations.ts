/**
 * ISO-NE's list of locations: hub, load zones, external nodes and reserve zones.
 * https://webservices.iso-ne.com/docs/v1.1/Location.html
 *
 *   {"Locations": {"Location": [{"LocationID", "LocationType", "LocationName", "AreaType"}, ..]}}
 *
 * It has neither the network nodes nor dates: what it lacks is no less a location, so prices are not held to it, and a
 * location is taken to exist since the market began.
 */
import { literal } from '#base/sql.ts'
import { node } from '#canon/node.ts'
import { jsonHead, readJson, sizeFact } from '../json.ts'
import { report, type Head, type Layout, type SourceFile } from '../../report.ts'
import { nodeTypeSql } from './node-type.ts'
import { webService, webServiceIntervalMs, webServiceLogin } from './web-records.ts'

/** First hour of the standard market design, 1 March 2003. */
const marketStart = '2003-03-01 05:00:00+00'

function recognise(head: Head): Layout | null {
  const text = jsonHead(head)
  if (text === null || !/"Locations"\s*:\s*\{\s*"Location"\s*:/.test(text)) return null
  return ['LocationID', 'LocationType', 'LocationName'].every(name => new RegExp(`"${name}"\\s*:`).test(text)) ? { headerLine: 0, columns: [], facts: sizeFact(head) } : null
}

function rows(files: readonly SourceFile[]): string {
  const list = 'Locations.Location'
  const record = '[{"LocationID": "VARCHAR", "LocationType": "VARCHAR", "LocationName": "VARCHAR"}]'
  return `WITH source AS (
    SELECT CAST(file_index AS INTEGER) AS file, unnest(from_json(CASE json_type(${list}) WHEN 'ARRAY' THEN ${list} ELSE json_array(${list}) END, ${literal(record)})) AS location
    FROM ${readJson(files, { Locations: 'STRUCT("Location" JSON)' })}
  )
  SELECT min(file) AS file, 'isone' AS iso, trim(location.LocationID) AS node_id, trim(location.LocationName) AS name, ${nodeTypeSql('location.LocationType')} AS type,
    TIMESTAMPTZ ${literal(marketStart)} AS valid_from_utc, CAST(NULL AS TIMESTAMPTZ) AS valid_to_utc, 'part' AS source, 1 AS copies
  FROM source GROUP BY ALL`
}

export const locations = report({
  iso: 'isone',
  name: 'locations',
  title: 'List of hub, zones and external nodes',
  spec: 'locations/all',
  dataset: node,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^(ws_)?(v1[._]1_)?locations/i,
  recognise,
  rows,
  endpoint: {
    base: webService, minIntervalMs: webServiceIntervalMs, credential: webServiceLogin,
    plan: base => [{ url: `${base}/locations/all.json`, name: 'ws_locations_all.json' }],
  },
})
