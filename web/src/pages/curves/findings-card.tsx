/** What checks found in the set: of the curves on the page, or of all. */
import { useState } from 'react'
import type { CurveFinding } from '../../api/curve-types.ts'
import { Chip } from '../../parts/chip.tsx'
import { formatCount } from '../../parts/format.ts'
import { Segments } from '../../parts/segments.tsx'

const tones = { error: 'bad', warning: 'warn', info: 'plain' } as const
const atFirst = 30

export function FindingsCard({ findings, curves }: { findings: readonly CurveFinding[], curves: readonly string[] }) {
  const [which, setWhich] = useState<'look' | 'curve' | 'all'>('look')
  const [all, setAll] = useState(false)
  const shown = findings.filter(({ severity, subject, message }) => which === 'all' || (which === 'look' ? severity !== 'info' : curves.some(curve => `${subject} ${message}`.includes(curve))))
  return (
    <section className="card" aria-labelledby="curve-findings">
      <div className="card-head"><h2 id="curve-findings">Findings</h2><span className="faint">{formatCount(shown.length)} of {formatCount(findings.length)}</span><span className="spacer" />
        <Segments label="Which findings" value={which} options={[['look', 'To look at'], ['curve', 'This curve'], ['all', 'All']]} onChange={next => { setWhich(next); setAll(false) }} />
      </div>
      {shown.length === 0 && <p className="card-body faint">{findings.length === 0 ? 'The checks found nothing.' : which === 'look' ? 'No error and no warning. Facts for the record are under “All”.' : 'Nothing was found of this curve.'}</p>}
      <ul className="curve-findings">{shown.slice(0, all ? undefined : atFirst).map(({ check, severity, subject, message }) => <li key={`${check} ${subject} ${message}`}><span className="line"><Chip tone={tones[severity]}>{severity}</Chip><code>{check}</code></span><span className="curve-finding-words"><span className="mono dim">{subject}</span> {message}</span></li>)}</ul>
      {!all && shown.length > atFirst && <div className="more"><button type="button" className="button" onClick={() => setAll(true)}>All {formatCount(shown.length)}</button></div>}
    </section>
  )
}
