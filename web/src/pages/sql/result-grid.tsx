/** A grid that draws only the rows in sight: ten thousand scroll as smoothly as ten. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { SqlResult } from '../../api/types.ts'
import { cellText, formatCount } from '../../parts/format.ts'
import { alignsRight, columnWidths } from './cells.ts'

const rowHeight = 26
const headHeight = 40
/** Rows drawn beyond each edge, so that a flick shows no blank. */
const margin = 12

export function ResultGrid({ result }: { result: SqlResult }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ first: 0, last: 60 })
  const [cell, setCell] = useState<{ row: number, column: number } | null>(null)
  const { columns, rows } = result
  const widths = useMemo(() => columnWidths(columns, rows), [columns, rows])
  const right = useMemo(() => columns.map(column => alignsRight(column.type)), [columns])
  const template = `${String(rows.length).length * 8 + 22}px ${widths.map(width => `${width}px`).join(' ')}`

  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    function measure() {
      if (!element) return
      const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - margin)
      const last = Math.min(rows.length, Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + margin)
      setView(before => before.first === first && before.last === last ? before : { first, last })
    }
    element.scrollTop = 0
    setCell(null)
    measure()
    const sizes = new ResizeObserver(measure)
    sizes.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => { sizes.disconnect(); element.removeEventListener('scroll', measure) }
  }, [rows])

  function onKey(event: KeyboardEvent) {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && cell && String(getSelection()) === '') void navigator.clipboard?.writeText(cellText(rows[cell.row]?.[cell.column]))
    const step = steps[event.key]
    if (!step || event.ctrlKey || event.metaKey || event.altKey || rows.length === 0) return
    event.preventDefault()
    const next = {
      row: Math.min(rows.length - 1, Math.max(0, (cell?.row ?? -1) + step[0])),
      column: Math.min(columns.length - 1, Math.max(0, (cell?.column ?? 0) + step[1])),
    }
    setCell(next)
    keepInSight(scroller.current, next.row)
  }
  return (
    <div className="grid" ref={scroller} role="grid" tabIndex={0} aria-label="Result" aria-rowcount={rows.length + 1} aria-colcount={columns.length} aria-activedescendant={cell ? `cell-${cell.row}-${cell.column}` : undefined} onKeyDown={onKey}>
      <div className="grid-row grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, height: headHeight }}>
        <span className="grid-number" role="columnheader"><span className="hidden-visually">Row</span></span>
        {columns.map((column, index) => <span key={index} role="columnheader" className={right[index] ? 'num' : ''} title={`${column.name} ${column.type}`}><b className="clip">{column.name}</b><small className="clip">{column.type.toLowerCase().replace('timestamp with time zone', 'timestamptz')}</small></span>)}
      </div>
      <div className="grid-body" role="rowgroup" style={{ height: rows.length * rowHeight }}>
        {rows.slice(view.first, view.last).map((row, offset) => {
          const at = view.first + offset
          return (
            <div key={at} className="grid-row" role="row" aria-rowindex={at + 2} style={{ gridTemplateColumns: template, transform: `translateY(${at * rowHeight}px)` }}>
              <span className="grid-number num" role="rowheader">{formatCount(at + 1)}</span>
              {row.map((value, column) => (
                <span key={column} id={`cell-${at}-${column}`} role="gridcell" className={`${right[column] ? 'num' : 'clip'}${value === null ? ' null' : ''}${cell?.row === at && cell.column === column ? ' at' : ''}`} onClick={() => setCell({ row: at, column })}>{cellText(value)}</span>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const steps: Record<string, readonly [number, number]> = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [20, 0], PageUp: [-20, 0], Home: [-1e9, 0], End: [1e9, 0] }

function keepInSight(element: HTMLElement | null, row: number) {
  if (!element) return
  const top = row * rowHeight
  if (top < element.scrollTop) element.scrollTop = top
  const bottom = top + rowHeight + headHeight
  if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight
}
