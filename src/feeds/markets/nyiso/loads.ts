/**
 * NYISO's list of loads, and the zone of each: `load.csv`. Grammar in node-list.ts.
 * http://mis.nyiso.com/public/P-20list.htm
 */
import { listReport, zonesReport, type NodeList } from './node-list.ts'

const list: NodeList = { title: 'loads', spec: 'P-20 Load Names (load)', folder: 'load', file: 'load', name: 'Load Name', ptid: 'PTID', type: 'LOAD' }

export const loads = listReport('loads', list)
export const loadZones = zonesReport('load-zones', list)
