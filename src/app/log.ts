/** The log on standard error, one JSON line per event. */
import pino from 'pino'
import type { Log } from '#base/log.ts'

export function jsonLog(level: 'error' | 'warn' | 'info' | 'debug'): Log {
  return wrap(pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true })))
}

function wrap(logger: pino.Logger): Log {
  return {
    error(fields, message) { logger.error(fields, message) },
    warn(fields, message) { logger.warn(fields, message) },
    info(fields, message) { logger.info(fields, message) },
    debug(fields, message) { logger.debug(fields, message) },
    child: fields => wrap(logger.child(fields)),
  }
}
