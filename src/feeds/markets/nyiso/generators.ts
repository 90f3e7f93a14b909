/**
 * NYISO's list of generators, and the zone of each: `generator.csv`. Grammar in node-list.ts.
 * http://mis.nyiso.com/public/P-19list.htm
 */
import { listReport, zonesReport, type NodeList } from './node-list.ts'

const list: NodeList = { title: 'generators', spec: 'P-19 Generator Names (generator)', folder: 'generator', file: 'generator', name: 'Generator Name', ptid: 'Generator PTID', type: 'GEN' }

export const generators = listReport('generators', list)
export const generatorZones = zonesReport('generator-zones', list)
