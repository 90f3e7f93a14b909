/** The last queries, kept in this browser. */
export interface PastQuery { sql: string, ref: string, at_utc: string, elapsed_ms: number | null, rows: number | null, failed: boolean }

const key = 'gridlake.sql.history'
const kept = 60

export function readHistory(): PastQuery[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? stored.filter((entry): entry is PastQuery => typeof entry === 'object' && entry !== null && typeof (entry as PastQuery).sql === 'string') : []
  } catch {
    return []
  }
}

/** The same text again moves to the top instead of standing there twice. */
export function addToHistory(entry: PastQuery): PastQuery[] {
  const history = [entry, ...readHistory().filter(past => past.sql !== entry.sql || past.ref !== entry.ref)].slice(0, kept)
  try {
    localStorage.setItem(key, JSON.stringify(history))
  } catch { /* full or refused: the list then lives for this page only */ }
  return history
}

export function clearHistory(): PastQuery[] {
  localStorage.removeItem(key)
  return []
}
