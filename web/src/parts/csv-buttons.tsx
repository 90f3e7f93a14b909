/** What a table or a chart shows as CSV: saved as a file, or copied for a spreadsheet. */
import { saveBlob } from '../api/http.ts'
import { CopyButton } from './copy-button.tsx'
import { csvText, type CsvTable } from './csv.ts'
import { Icon } from './icon.tsx'

interface Props { name: string, disabled?: boolean, table: () => CsvTable }

/** `table` is made when it is asked for. */
export function CsvButtons({ name, disabled = false, table }: Props) {
  return (
    <span className="csv-buttons">
      <button type="button" className="button quiet small" disabled={disabled} onClick={() => saveBlob(new Blob([csvText(table())], { type: 'text/csv' }), `${name}.csv`)}><Icon name="download" size={14} />CSV</button>
      <CopyButton text={() => csvText(table())} label="Copy as CSV" disabled={disabled} />
    </span>
  )
}
