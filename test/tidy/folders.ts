/** Sizes, and the shape of a capability's folder. */
import { isTest, type Source } from './sources.ts'

export const linesMax = 400

/** What is wrong with the list counts as well: it only ever shrinks. */
export function tooLong(all: readonly Source[], exceptions: readonly string[]): string[] {
  const long = all.filter(({ text }) => text.trimEnd().split('\n').length > linesMax).map(({ path }) => path)
  return [
    ...long.filter(path => !exceptions.includes(path)).map(path => `${path}: is longer than ${linesMax} lines`),
    ...exceptions.filter(path => !long.includes(path)).map(path => `${path}: needs no exception any more; take it off the list`),
  ]
}

/** A capability's folder is one whose index.ts exports a plug. */
export function misshapen(all: readonly Source[], files: readonly string[]): string[] {
  return all.filter(({ path, text }) => /^src\/[^/]+\/[^/]+\/index\.ts$/.test(path) && /^export const \w+: Capability</m.test(text)).flatMap(({ path }) => {
    const folder = path.replace(/index\.ts$/, '')
    return [
      ...files.includes(`${folder}README.md`) ? [] : [`${folder}README.md is missing: what it answers, datasets in and out, what always holds, how to try it`],
      ...files.some(file => file.startsWith(folder) && isTest(file)) ? [] : [`${folder} has no test`],
    ]
  })
}
