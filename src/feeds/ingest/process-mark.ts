/** Which process does a run: its id, and when it began, since ids are given out again (in a container, after every start). */
import { readFileSync } from 'node:fs'

export interface ProcessMark {
  readonly pid: number
  /** Ticks since the machine's start, as Linux tells them; '' elsewhere. */
  readonly began: string
}

export function processMark(): ProcessMark { return { pid: process.pid, began: began(process.pid) ?? '' } }

/** Whether that process still runs. One of somebody else counts, one with the same id and another beginning does not. */
export function isAlive({ pid, began: then }: ProcessMark): boolean {
  const now = began(pid)
  if (now !== undefined && then !== '') return now === then
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The 22nd field of the process's line; its name, in brackets before, may hold anything. */
function began(pid: number): string | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
