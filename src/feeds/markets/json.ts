/** JSON answers through the engine's reader: one object per file, its fields named and typed. */
import { literal } from '#base/sql.ts'
import { layoutOf } from './csv.ts'
import type { Head, SourceFile } from '../report.ts'

/** The reader's own limit for one object; it makes room for the whole limit, so larger answers ask for what they need. */
const smallestLimit = 2 ** 24

/** The text that recognition may see, or null where the file is no JSON object. */
export function jsonHead(head: Head): string | null {
  const text = head.lines.join('\n').replace(/^\uFEFF/, '').trimStart()
  return text.startsWith('{') ? text : null
}

/** The layout fact that `readJson` needs; a power of two, so that files of like size are read together. */
export function sizeFact(head: Head): { bytes_at_most: string } {
  return { bytes_at_most: String(Math.max(smallestLimit, 2 ** Math.ceil(Math.log2(head.bytes + 1)))) }
}

/** A relation over a batch: the given fields of the one object in each file, and `file_index`. */
export function readJson(files: readonly SourceFile[], fields: Readonly<Record<string, string>>): string {
  const paths = files.map(file => literal(file.path.replace(/[*?[]/g, '[$&]')))
  const columns = Object.entries(fields).map(([name, type]) => `${literal(name)}: ${literal(type)}`)
  return `read_json([${paths.join(', ')}], columns = {${columns.join(', ')}}, format = 'unstructured', compression = 'uncompressed', records = true, maximum_object_size = ${layoutOf(files).facts.bytes_at_most ?? smallestLimit})`
}
