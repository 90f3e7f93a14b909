/** SQL from SPP's files of reserve prices (reserve-file.ts) to canonical rows. */
import { literal } from '#base/sql.ts'
import { layoutOf, quoted } from '../csv.ts'
import { headerNames, wideRows } from './interval-file.ts'
import { isProduct, reserveOf } from './reserve-file.ts'
import type { SourceFile } from '../../report.ts'

export function reserveRows(files: readonly SourceFile[], { marketRun, minutes, status }: { marketRun: 'DAM' | 'RTBM', minutes: 60 | 5, status: 'preliminary' | 'final' }): string {
  const names = [...headerNames(layoutOf(files).columns)].filter(([column, name]) => name !== '' && isProduct(column))
  return wideRows(files, {
    minutes, status, numbers: names.map(([column]) => column), area: 'trim(reservezone)', columns: { market_run: literal(marketRun) },
    values: names.map(([column, name]) => ({ product: literal(reserveOf(column)), product_name: literal(wordOf(name)), price: quoted(column) })),
  })
}

/** Headers change their case between years, and the name is part of the key. */
const words = ['RegUP', 'RegDN', 'RegUPService', 'RegDNService', 'RegUpMile', 'RegDNMile', 'RampUP', 'RampDN', 'Spin', 'Supp', 'UncUP'] as const

function wordOf(name: string): string { return words.find(word => word.toLowerCase() === name.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? name }
