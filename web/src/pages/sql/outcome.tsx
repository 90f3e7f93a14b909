/** What came of the query: an error, an answer with its numbers, or a word on what to do. */
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { call, download, type ApiError } from '../../api/http.ts'
import { toApiError } from '../../api/query.ts'
import { formatCount, formatMs, plural, shortId } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import type { SqlResult } from '../../api/types.ts'
import { ResultGrid } from './result-grid.tsx'
import type { Runner } from './use-runner.ts'

interface Props { runner: Runner, sqlText: () => string, lakeRef: string }

export function Outcome({ runner }: Props) {
  const { result, error, busy } = runner
  const [failure, setFailure] = useState<ApiError | null>(null)
  return (
    <div className="outcome">
      {(error ?? failure) && <ErrorNotice error={(error ?? failure) as ApiError} />}
      {error && <Place error={error} sql={runner.failedSql} />}
      {busy && !result && <div className="card"><Bones rows={6} label="Running" /></div>}
      {result && (
        <section className={`card answer${error ? ' old' : ''}`} aria-label="Answer" aria-busy={busy}>
          <div className="answer-head">
            {busy ? <Elapsed /> : <Numbers runner={runner} />}
            <span className="spacer" />
            <Export runner={runner} onError={setFailure} />
          </div>
          {result.rows.length === 0
            ? <Empty icon="sql" title="No rows"><p>The query ran and found nothing. Look at its time window and <code>iso</code>, or at another ref.</p></Empty>
            : isPlan(result) ? <Plan result={result} /> : <ResultGrid result={result} />}
        </section>
      )}
      {!result && !busy && !error && <div className="card"><Empty icon="sql" title="Ask the lake"><p>Write a query, or take one of the samples, and press <kbd>Ctrl</kbd> <kbd>Enter</kbd>. Only the part that is selected runs, where something is selected.</p></Empty></div>}
    </div>
  )
}

/** The line in which the parser stopped, with a mark under the place. */
function Place({ error, sql }: { error: ApiError, sql: string | null }) {
  const position = error.details['position']
  if (typeof position !== 'number' || sql === null || position > sql.length) return null
  const before = sql.slice(0, position).split('\n')
  const column = before.at(-1)?.length ?? 0
  return <pre className="card plan" aria-label="Place of the error">{`${before.length}: ${sql.split('\n')[before.length - 1] ?? ''}\n${' '.repeat(String(before.length).length + 2 + column)}^`}</pre>
}

function isPlan({ columns }: SqlResult): boolean { return columns.length === 2 && columns[0]?.name === 'explain_key' }

/** What EXPLAIN says is a drawing in text: it needs its lines. */
function Plan({ result }: { result: SqlResult }) {
  return <pre className="plan" tabIndex={0} role="group" aria-label="Plan">{result.rows.map(row => String(row[1])).join('\n\n')}</pre>
}

function Numbers({ runner: { result, stale } }: { runner: Runner }) {
  if (!result) return null
  return (
    <p className="answer-numbers tab-nums">
      {result.truncated
        ? <b className="warn" title="More exist. An export has all of them.">first {plural(result.rows.length, 'row')}</b>
        : <b>{plural(result.row_count, 'row')}</b>}
      <span>{formatMs(result.elapsed_ms)}</span>
      {result.tables.map(table => <span key={table.table} title={`${table.table}: the query reads ${table.files} of its ${table.of} files`}>{table.table} <span className="faint">{formatCount(table.files)} of {plural(table.of, 'file')}</span></span>)}
      <Link className="link mono" href={`/versions/${result.commit}`}>{shortId(result.commit)}</Link>
      {stale && <span className="faint">the text has changed since</span>}
    </p>
  )
}

function Elapsed() {
  const [started] = useState(() => performance.now())
  const [ms, setMs] = useState(0)
  useEffect(() => {
    const timer = window.setInterval(() => setMs(performance.now() - started), 100)
    return () => window.clearInterval(timer)
  }, [started])
  return <p className="answer-numbers tab-nums dim" role="status">Running… {ms > 300 && formatMs(ms)}</p>
}

/** Exports the query that gave this answer, in full, at the same ref. */
function Export({ runner: { asked }, onError }: { runner: Runner, onError: (error: ApiError | null) => void }) {
  const [busy, setBusy] = useState('')
  async function save(format: 'csv' | 'parquet') {
    if (!asked) return
    setBusy(format)
    onError(null)
    try {
      await download(await call('/api/sql', { method: 'POST', body: { ...asked, format } }), `gridlake.${format}`)
    } catch (thrown) {
      onError(toApiError(thrown))
    } finally {
      setBusy('')
    }
  }
  return (
    <span className="line" style={{ gap: 2 }}>
      {(['csv', 'parquet'] as const).map(format => (
        <button key={format} type="button" className="button quiet small" disabled={busy !== ''} onClick={() => void save(format)}>
          <Icon name="download" size={14} />{busy === format ? 'Saving…' : format === 'csv' ? 'CSV' : 'Parquet'}
        </button>
      ))}
    </span>
  )
}
