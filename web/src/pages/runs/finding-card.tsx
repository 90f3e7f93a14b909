import { Link } from 'wouter'
import type { Finding } from '../../api/types.ts'
import { SeverityChip } from '../../parts/chip.tsx'
import { cellText, formatCount } from '../../parts/format.ts'

/** `href`: where the finding is told in full. */
export function FindingCard({ finding, file, href }: { finding: Finding, file: string | null, href: string }) {
  return (
    <article className="card finding">
      <div className="card-head">
        <SeverityChip severity={finding.severity} />
        <h3 className="mono"><Link className="link-quiet" href={href}>{finding.rule}</Link></h3>
        <span className="spacer" />
        <span className="dim tab-nums">{formatCount(finding.count)}×</span>
        <Link className="link small-text" href={href} aria-label={`Chart and details of ${finding.rule}`}>chart and details</Link>
      </div>
      <div className="card-body stack" style={{ gap: 6 }}>
        <p>{finding.message}</p>
        {finding.remedy && <p className="dim"><span className="faint">What to do: </span>{finding.remedy}</p>}
        {file && <p className="faint clip">in {file}</p>}
      </div>
      {finding.examples.length > 0 && <Examples rows={finding.examples} rule={finding.rule} />}
    </article>
  )
}

/** As in the file, but for what arithmetic leaves behind the twelfth digit. */
function exampleText(value: unknown): string { return typeof value === 'number' ? String(Number(value.toPrecision(12))) : cellText(value) }

export function Examples({ rows, rule }: { rows: Finding['examples'], rule: string }) {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  return (
    <div className="table-wrap examples" tabIndex={0} role="group" aria-label={`Example rows of ${rule}`}>
      <table className="table">
        <thead><tr>{columns.map(column => <th key={column} scope="col" className={rows.every(row => typeof row[column] === 'number') ? 'num' : ''}>{column}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{columns.map(column => <td key={column} className={typeof row[column] === 'number' ? 'num' : 'nowrap'}>{exampleText(row[column])}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
