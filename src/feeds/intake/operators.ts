/**
 * Files that gridlake can name but not read: operators known by their file names and header lines. It makes the difference
 * between "unrecognised" and "this is PJM's load, which is not read yet".
 */
import type { Iso } from '#canon/market.ts'
import { cells, normalised } from '../markets/csv.ts'
import type { Head } from '../report.ts'

export const operatorNames: Readonly<Record<Iso, string>> = {
  caiso: 'CAISO', miso: 'MISO', spp: 'SPP', pjm: 'PJM', nyiso: 'NYISO', ercot: 'ERCOT', isone: 'ISO-NE',
}

export interface Sighting {
  readonly iso: Iso
  readonly what: string
  /** It names the operator rather than one report, so it contradicts none of the operator's own. */
  readonly general?: true
}

interface Sign extends Sighting {
  readonly name?: RegExp
  /** Cells that stand together in one of the first lines, in any spelling; or a form of the first line. */
  readonly header?: readonly string[] | RegExp
}

/** The more special before the more general. */
const signs: readonly Sign[] = [
  { iso: 'caiso', what: 'public bids (PUB_DAM_GRP, PUB_RTM_GRP)', name: /PUB_(DAM_GRP|RTM_GRP|BID)/i, header: ['SCHEDULINGCOORDINATOR_SEQ', 'RESOURCEBID_SEQ'] },
  { iso: 'caiso', what: 'demand forecast and actual demand (SLD_FCST)', name: /^(\d{8}_\d{8}_)?SLD_FCST_/i, header: ['INTERVALSTARTTIME_GMT', 'LOAD_TYPE', 'TAC_AREA_NAME'] },
  { iso: 'caiso', what: 'wind and solar forecast (SLD_REN_FCST)', name: /^(\d{8}_\d{8}_)?SLD_REN_FCST_/i, header: ['TRADING_HUB', 'RENEWABLE_TYPE'] },
  { iso: 'caiso', what: 'market summary (ENE_CB_MKT_SUM)', name: /ENE_CB_MKT_SUM_/i, header: ['SUMMARY_CAT', 'VIRTUAL_BID'] },
  { iso: 'caiso', what: 'system load and resource schedules (ENE_SLRS)', name: /ENE_SLRS_/i, header: ['SLRS_TYPE', 'TAC_ZONE_NAME'] },
  { iso: 'caiso', what: 'ancillary service prices (PRC_AS)', name: /PRC_(INTVL_)?AS_/i, header: ['INTERVALSTARTTIME_GMT', 'ANC_TYPE', 'ANC_REGION'] },
  { iso: 'caiso', what: 'scheduling point prices (PRC_SPTIE_LMP)', name: /SPTIE_LMP/i },
  { iso: 'caiso', what: 'price corrections (PRC_CORR_GRP)', name: /PRC_CORR/i },
  { iso: 'caiso', what: 'a daily renewables watch', name: /DailyRenewablesWatch/i, header: /Hourly Breakdown of (Total Production|Renewable Resources)/i },
  { iso: 'caiso', what: 'a Today\'s Outlook download', name: /^(CAISO-|outlook_)/i, header: /^Demand \d\d\/\d\d\/\d{4},00:00|^Time,Demand,Net Demand/i },
  { iso: 'caiso', what: 'an OASIS report', general: true, name: /^\d{8}_\d{8}_[A-Z_]+_\d{8}_\d\d_\d\d_\d\d_v\d+\./, header: /^(INTERVALSTARTTIME_GMT|OPR_DT),/ },
  { iso: 'miso', what: 'ancillary service prices (asm)', name: /^\d{8}_asm_/i, header: ['MCP Type', 'HE 1'] },
  { iso: 'miso', what: 'a market report', general: true, name: /^\d{8}_(da|rt|5min)_[a-z_]*(lmp|mcp|pbc)/i, header: /^(Day Ahead|Dayahead|Realtime|Real Time) Market /i },
  { iso: 'spp', what: 'tie flows', name: /^(TieFlows|interchange-trend)/i, header: /^GMT_?TIME,(SPP|SWPW)[_ ]NSI/i },
  { iso: 'spp', what: 'market clearing or reserve prices', name: /^(DA|RTBM)-(MC|MCP|OR|BC)-/i },
  { iso: 'spp', what: 'the generation mix', name: /^GenMix/i, header: ['GMT MKT Interval'] },
  { iso: 'spp', what: 'a market report', general: true, name: /^(WEIS-)?(DA|RTBM)-LMP-/i, header: ['GMTIntervalEnd'] },
  { iso: 'pjm', what: 'a Data Miner feed', general: true, name: /^(da_hrl|rt_hrl|rt_fivemin|rt_unverified|hrl_load|inst_load|gen_by_fuel|pnode)/i, header: ['datetime_beginning_ept'] },
  { iso: 'nyiso', what: 'a price file (LBMP)', general: true, name: /^\d{8}(damlbmp|realtime|rtlbmp)/i, header: ['Time Stamp', 'PTID', 'LBMP ($/MWHr)'] },
  { iso: 'nyiso', what: 'a load or fuel file', general: true, name: /^\d{8}(isolf|pal|palIntegrated|rtfuelmix|damasp|rtasp|outSched)/i, header: /^"?Time Stamp"?,"?(Time Zone|Capitl|Name)"?/i },
  { iso: 'ercot', what: 'a settlement point price or market document', general: true, name: /^cdr\.\d{8}\./i, header: /^(Delivery[_ ]?Date|SCEDTimestamp),/i },
  { iso: 'isone', what: 'an ISO Express report', general: true, name: /^(WW_|lmp_rt_|lmp_5min_)/i, header: /^"C",/ },
]

/** By name alone. */
export function seenByName(name: string): Sighting | null {
  return signs.find(sign => sign.name?.test(name)) ?? null
}

/** By the first lines alone. */
export function seenByContent(head: Head): Sighting | null {
  const lines = head.lines.slice(0, 12)
  const rows = lines.map(line => new Set(cells(line.slice(0, 4096)).map(normalised)))
  return signs.find(({ header }) => {
    if (header === undefined) return false
    if (header instanceof RegExp) return lines.slice(0, 3).some(line => header.test(line.slice(0, 4096)))
    return rows.some(row => header.every(name => row.has(normalised(name))))
  }) ?? null
}
