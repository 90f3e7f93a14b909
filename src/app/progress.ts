/** Progress on a terminal: one line that rewrites itself. On anything else: nothing. */
import type { WriteStream } from 'node:tty'

export interface Progress { show(label: string, done: number, total?: number): void, clear(): void }

const barWidth = 24
const leastMs = 50

export function progressOn(stream: WriteStream, wanted: boolean): Progress {
  if (!wanted || !stream.isTTY) return { show() {}, clear() {} }
  let drawn = false
  let last = 0
  return {
    show(label, done, total) {
      const now = performance.now()
      if (now - last < leastMs && done !== total) return
      last = now
      drawn = true
      stream.write(`\r\u001b[2K${line(label, done, total).slice(0, stream.columns - 1)}`)
    },
    clear() { if (drawn) stream.write('\r\u001b[2K') },
  }
}

/** `[########----------------]  33 % 12/36 label`. */
export function line(label: string, done: number, total?: number): string {
  if (total === undefined || total === 0) return `${done.toLocaleString('en-US')} ${label}`
  const share = Math.min(1, done / total)
  const full = Math.round(share * barWidth)
  return `[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}] ${String(Math.round(share * 100)).padStart(3)} % ${done}/${total} ${label}`
}
