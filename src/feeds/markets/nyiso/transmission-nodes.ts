/**
 * NYISO's list of transmission nodes, and the zone of each: `activetransmissionnodes.csv`. Grammar in node-list.ts.
 * http://mis.nyiso.com/public/P-66list.htm
 */
import { listReport, zonesReport, type NodeList } from './node-list.ts'

const list: NodeList = { title: 'transmission nodes', spec: 'P-66 Active Transmission Nodes (activetransmissionnodes)', folder: 'activetransmissionnodes', file: 'activetransmissionnodes', name: 'Node Name', ptid: 'PTID', type: 'NODE' }

export const transmissionNodes = listReport('transmission-nodes', list)
export const transmissionNodeZones = zonesReport('transmission-node-zones', list)
