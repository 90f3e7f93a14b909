import { Dialog } from '../parts/dialog.tsx'
import { pages } from './pages.ts'

const rest: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Find a page, node, table, run, rule or pull request'],
  ['/', 'Search on this page'],
  ['?', 'This list'],
  ['Ctrl Enter', 'SQL: run the query'],
  ['← → + − 0', 'Chart in focus: move, zoom, all'],
  ['Esc', 'Close; leave the SQL editor'],
]

export function Shortcuts({ open, onClose }: { open: boolean, onClose: () => void }) {
  return (
    <Dialog open={open} title="Keyboard" onClose={onClose}>
      <dl className="facts" style={{ gridTemplateColumns: '110px 1fr' }}>
        {pages.map(page => <Row key={page.path} keys={`g ${page.key}`} text={page.title} />)}
        {rest.map(([keys, text]) => <Row key={keys} keys={keys} text={text} />)}
      </dl>
    </Dialog>
  )
}

function Row({ keys, text }: { keys: string, text: string }) {
  return (
    <>
      <dt className="line" style={{ gap: 3 }}>{keys.split(' ').map(key => <kbd key={key}>{key}</kbd>)}</dt>
      <dd>{text}</dd>
    </>
  )
}
