/** SQL over the lake as it is on any branch or was at any time. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { Table } from '../../api/types.ts'
import { useAddress } from '../../parts/address.ts'
import { Icon } from '../../parts/icon.tsx'
import { RefPicker } from '../../parts/ref-picker.tsx'
import { Editor, type EditorHandle } from './editor.tsx'
import { readHistory } from './history.ts'
import { Outcome } from './outcome.tsx'
import { samples } from './samples.ts'
import { SidePanel } from './side-panel.tsx'
import { useRunner } from './use-runner.ts'
import './sql.css'

export function SqlPage() {
  const address = useAddress()
  const editor = useRef<EditorHandle>(null)
  const asked = address.get('sql')
  const [initial] = useState(() => asked ?? readHistory()[0]?.sql ?? samples[0]?.sql ?? '')
  const lakeRef = address.get('ref') ?? 'main'
  const tables = useQuery<{ tables: Table[] }>(withQuery('/api/tables', { ref: lakeRef }))
  const runner = useRunner()
  const known = useMemo(() => tables.data?.tables ?? [], [tables.data])
  /** What the answer on the page was asked with. */
  const shownSql = useRef<string | null>(null)

  const run = useCallback((text: string, ref: string) => {
    const sql = text.trim().replace(/;$/, '')
    if (sql === '') return
    shownSql.current = sql
    address.set({ sql, ref: ref === 'main' ? null : ref }, { replace: asked === null || asked === sql })
    void runner.run(sql, ref)
  }, [address, asked, runner])

  // A link with a query in it, from a colleague or the palette, shows its answer at once; so do back and forward.
  useEffect(() => {
    if (asked === null || asked === shownSql.current) return
    shownSql.current = asked
    if (editor.current?.text() !== asked) editor.current?.replace(asked)
    void runner.run(asked, lakeRef)
  }, [asked, lakeRef, runner])

  return (
    <div className="page sql-page">
      <div className="page-head">
        <h1>SQL</h1>
        <span className="spacer" />
        <label className="line"><span className="faint">at</span><RefPicker label="State of the lake to query" value={lakeRef} onChange={ref => address.set({ ref: ref === 'main' ? null : ref })} /></label>
        {runner.busy
          ? <button type="button" className="button" onClick={runner.cancel}>Cancel</button>
          : <button type="button" className="button primary" title="Ctrl-Enter" onClick={() => run(editor.current?.selected() ?? '', lakeRef)}><Icon name="play" size={13} />Run</button>}
      </div>
      <div className="sql-body">
        <SidePanel
          tables={known} error={tables.error} loading={tables.loading} history={runner.history} onClearHistory={runner.forget}
          onInsert={text => editor.current?.insert(text)}
          onRun={(sql, ref) => { editor.current?.replace(sql); run(sql, ref ?? lakeRef) }}
        />
        <div className="sql-work">
          <div className="sql-box"><Editor ref={editor} initial={initial} tables={known} onRun={() => run(editor.current?.selected() ?? '', lakeRef)} onChange={() => runner.touch()} /></div>
          <Outcome runner={runner} sqlText={() => editor.current?.selected() ?? ''} lakeRef={lakeRef} />
        </div>
      </div>
    </div>
  )
}
