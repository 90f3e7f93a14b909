/** Where the settings come from: the command line, the environment, the file, in this order of strength. */
import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type Config, parseConfig } from '#base/config.ts'
import { fail, messageOf } from '#base/error.ts'

const defaultFile = 'gridlake.yaml'

/** Throws `config/invalid`. */
export function readConfig(given: { data?: string, config?: string }, environment: Readonly<Record<string, string | undefined>>): Config {
  const named = given.config ?? environment['GRIDLAKE_CONFIG']
  const path = named ?? (existsSync(defaultFile) ? defaultFile : undefined)
  const config = parseConfig(path === undefined ? {} : readYaml(path), environment, path ?? 'the environment')
  return given.data === undefined ? config : Object.freeze({ ...config, data: given.data })
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'), { maxAliasCount: 10 }) ?? {}
  } catch (error) {
    throw fail('config/invalid', `the settings in ${path} cannot be read: ${messageOf(error)}`, { path }, error)
  }
}
