/**
 * PJM's words for reserves. Feeds spell them out or not: here each has its short name, so that what one of them says first
 * and another one later is one series.
 *
 *   SR  Synchronized Reserve     PR  Primary Reserve (ten minutes, synchronized or not)     30MIN  Thirty Minutes Reserve
 *   REG Regulation               PJM_RTO  PJM RTO Reserve Zone: all of it                   MAD    Mid-Atlantic/Dominion Reserve Subzone
 */

export function reserveName(text: string): string {
  const word = `upper(trim(${text}))`
  return `CASE WHEN ${word} IN ('SR', 'SYNCHRONIZED RESERVE') THEN 'SR' WHEN ${word} IN ('PR', 'PRIMARY RESERVE') THEN 'PR'
    WHEN ${word} IN ('30MIN', 'THIRTY MINUTES RESERVE', 'THIRTY-MINUTE RESERVE', 'THIRTY MINUTE RESERVE') THEN '30MIN' WHEN ${word} IN ('REG', 'REGULATION') THEN 'REG' ELSE nullif(trim(${text}), '') END`
}

/** Canon's word, from a name that `reserveName` gave. */
export function reserveProduct(name: string): string {
  return `CASE ${name} WHEN 'SR' THEN 'spin' WHEN 'PR' THEN 'ten_minute' WHEN '30MIN' THEN 'thirty_minute' WHEN 'REG' THEN 'regulation' ELSE 'other' END`
}

export function reserveArea(text: string): string {
  return `CASE WHEN upper(trim(${text})) IN ('PJM_RTO', 'PJM RTO', 'RTO', 'PJM RTO RESERVE ZONE') THEN 'SYSTEM' WHEN upper(trim(${text})) = 'MID-ATLANTIC/DOMINION RESERVE SUBZONE' THEN 'MAD' ELSE nullif(trim(${text}), '') END`
}
