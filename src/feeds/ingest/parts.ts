/** How a batch that did not pass falls apart: into fewer, larger parts than files, none of them the batch itself. */

interface Piece { readonly raw: { readonly sha256: string } }

/**
 * Files of one archive stay together while there are several archives, since they may need each other. An archive with a
 * culprit goes alone, and what lies between two such goes as one; where no culprit is known, each half goes alone. The
 * order stays: a later file may replace what an earlier one said.
 */
export function partsOf<File extends Piece>(batch: readonly File[], { culprits }: { readonly culprits: readonly number[] }): File[][] {
  const archives = [...Map.groupBy(batch, file => file.raw.sha256).values()]
  const units = archives.length > 1 ? archives : batch.map(file => [file])
  const bad = new Set(culprits.map(index => batch[index]))
  if (bad.size === 0) return [units.slice(0, Math.ceil(units.length / 2)).flat(), units.slice(Math.ceil(units.length / 2)).flat()]
  const parts: File[][] = []
  let open = false
  for (const unit of units) {
    const alone = unit.some(file => bad.has(file))
    if (!alone && open) parts.at(-1)?.push(...unit)
    else parts.push([...unit])
    open = !alone
  }
  return parts
}
