/**
 * Structured logs: one JSON line per event, the message constant, the data in fields.
 * Level by who must act: error = someone wakes up, warn = someone looks today, info = a story worth keeping, debug = for us.
 */
export interface Log {
  error(fields: Fields, message: string): void
  warn(fields: Fields, message: string): void
  info(fields: Fields, message: string): void
  debug(fields: Fields, message: string): void
  child(fields: Fields): Log
}

export type Fields = Readonly<Record<string, unknown>>

export const silent: Log = { error() {}, warn() {}, info() {}, debug() {}, child: () => silent }
