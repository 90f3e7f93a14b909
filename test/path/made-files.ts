/** Small files in the operators' forms, made up: prices whose components add up, at whatever nodes and hours a test wants. */

export interface Made {
  readonly nodes?: readonly string[]
  /** Added to congestion and price of one node (its place in `nodes`) in one interval. */
  readonly bump?: { readonly node: number, readonly interval: number, readonly by: number }
}

const hourMs = 3_600_000

/** In ten-thousandths, so that sums are exact. */
function parts(node: number, interval: number, bump: Made['bump']): { lmp: number, energy: number, congestion: number, loss: number } {
  const energy = 312_345 + interval * 907
  const congestion = (node - 1) * 12_357 - interval * 11 + (bump?.node === node && bump.interval === interval ? bump.by * 1e4 : 0)
  const loss = node * -2011 + interval
  return { lmp: (energy + congestion + loss) / 1e4, energy: energy / 1e4, congestion: congestion / 1e4, loss: loss / 1e4 }
}

const someNodes = ['ALPHA', 'BRAVO', 'CHARLIE_HUB', 'DELTA', 'ECHO'] as const

const sppStamp = (utc: number): string => {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(new Date(utc).toISOString()) ?? []
  return `${month}/${day}/${year} ${time}`
}

/** A day-ahead file of SPP for one day of summer (UTC-5): `YYYYMMDD`. */
export function sppDay(date: string, { nodes = someNodes, bump }: Made = {}): { name: string, text: string } {
  const midnight = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)), 5)
  const lines = Array.from({ length: 24 }, (_, hour) => nodes.map((node, place) => {
    const end = midnight + (hour + 1) * hourMs
    const { lmp, energy, congestion, loss } = parts(place, hour, bump)
    return [sppStamp(end - 5 * hourMs), sppStamp(end), node, `${node}_P`, ...[lmp, loss, congestion, energy].map(price => price.toFixed(4))].join(',')
  })).flat()
  return { name: `DA-LMP-SL-${date}0100.csv`, text: `${['Interval,GMTIntervalEnd,Settlement Location,Pnode,LMP,MLC,MCC,MEC', ...lines].join('\n')}\n` }
}

/** A day-ahead file of CAISO for one day of summer (UTC-7), made at `stamp` (`YYYYMMDD_HH_MM_SS`). */
export function caisoDay(date: string, stamp: string, { nodes = someNodes, bump }: Made = {}, types: readonly string[] = ['LMP', 'MCC', 'MCE', 'MCL']): { name: string, text: string } {
  const midnight = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)), 7)
  const gmt = (utc: number): string => `${new Date(utc).toISOString().slice(0, 19)}-00:00`
  const lines = nodes.flatMap((node, place) => types.flatMap(type => Array.from({ length: 24 }, (_, hour) => {
    const made = parts(place, hour, bump)
    const price = { LMP: made.lmp, MCC: made.congestion, MCE: made.energy, MCL: made.loss }[type] ?? 0
    const start = midnight + hour * hourMs
    return [gmt(start), gmt(start + hourMs), `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`, hour + 1, 0, node, node, node, 'DAM', type, `${type}_PRC`, node, 'ALL', 1, price, 1].join(',')
  })))
  const header = 'INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL,NODE_ID_XML,NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,MW,GROUP'
  return { name: `${date}_${date}_PRC_LMP_DAM_${stamp}_v12.csv`, text: `${[header, ...lines].join('\n')}\n` }
}

/** CAISO's list of nodes. */
export function caisoAtlas(nodes: readonly string[]): { name: string, text: string } {
  const lines = nodes.map(node => `${node},,${node},,2009-03-31T00:00:00,2030-12-31T23:59:59,2009-03-31T07:00:00-00:00,2031-01-01T07:59:59-00:00,N,,,,,`)
  const header = 'PNODE_ID,PNODE_TYPE,DESCRIPTION,COMMENTS,EFF_START_DT,EFF_END_DT,EFF_START_DT_GMT,EFF_END_DT_GMT,CB_NODE_FLAG,MAX_CB_MW,MAX_CB_MW_EFF_START_DT,MAX_CB_MW_EFF_END_DT,MAX_CB_MW_EFF_START_DT_GMT,MAX_CB_MW_EFF_END_DT_GMT'
  return { name: '20260601_20260602_ATL_PNODE_N_20260601_06_00_00_v1.csv', text: `${[header, ...lines].join('\n')}\n` }
}

/** MISO's prices of one day, in two decimals: `what` is `da_expost_lmp`, `rt_lmp_prelim` or `rt_lmp_final`. */
export function misoDay(date: string, what: 'da_expost_lmp' | 'rt_lmp_prelim' | 'rt_lmp_final', { nodes = someNodes, bump }: Made = {}): { name: string, text: string } {
  const hours = Array.from({ length: 24 }, (_, hour) => hour)
  const cents = (node: number, hour: number): Record<string, number> => {
    const congestion = (node - 1) * 123 - hour + (bump?.node === node && bump.interval === hour ? Math.round(bump.by * 100) : 0)
    const loss = node * -20 + hour
    return { LMP: 3123 + hour * 9 + congestion + loss, MCC: congestion, MLC: loss }
  }
  const lines = nodes.flatMap((node, place) => ['LMP', 'MCC', 'MLC'].map(value => [node, node.endsWith('HUB') ? 'Hub' : 'Gennode', value, ...hours.map(hour => ((cents(place, hour)[value] ?? 0) / 100).toFixed(2))].join(',')))
  const title = what === 'da_expost_lmp' ? 'Day Ahead Market ExPost LMPs' : 'Realtime Market LMPs'
  const preamble = [title, `${date.slice(4, 6)}/${date.slice(6)}/${date.slice(0, 4)}`, '', ',,,All Hours-Ending are Eastern Standard Time (EST)']
  return { name: `${date}_${what}.csv`, text: `${[...preamble, `Node,Type,Value,${hours.map(hour => `HE ${hour + 1}`).join(',')}`, ...lines].join('\n')}\n` }
}
