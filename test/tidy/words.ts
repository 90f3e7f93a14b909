/** Words that do not belong, each with what to write instead. */
import { code, isTest, type Source } from './sources.ts'

interface Banned {
  readonly word: RegExp
  readonly instead: string
  /** Where it is banned; everywhere where left out. */
  readonly within?: RegExp
  readonly except?: RegExp
  /** Whether tests may say it. */
  readonly tests?: 'allowed'
  /** Whether comments count as well. */
  readonly comments?: 'counted'
}

const banned: readonly Banned[] = [
  { word: /\bconsole\./, instead: 'the log port; in a command, its output', within: /^(src|web)\//, tests: 'allowed' },
  { word: /\bDate\.now\(|\bnew Date\(\s*\)/, instead: 'the clock port; in the portal, serverNow', within: /^(src|web\/src)\//, except: /^src\/(app|drivers)\/|^web\/src\/api\/clock\.ts$/, tests: 'allowed' },
  { word: /\bprocess\.env\b/, instead: 'the settings (base/config.ts)', within: /^src\//, except: /^src\/app\//, tests: 'allowed' },
  { word: /\bMath\.random\(/, instead: 'a seed or node:crypto', within: /^(src|web|test|bench)\//, except: /^src\/drivers\// },
  { word: /:\s*any\b|\bas any\b|<any>/, instead: 'unknown, and a parser' },
  { word: /^export default\b/m, instead: 'a named export', except: /^web\/vite\.config\.ts$/ },
  { word: /\b(FIXME|TODO|XXX)\b/, instead: 'the work itself', comments: 'counted' },
  { word: /\b(test|it|describe|suite)\.only\(|\bonly:\s*true\b/, instead: 'npm test -- path' },
  { word: /@ts-(ignore|nocheck|expect-error)/, instead: 'the right type', comments: 'counted' },
  { word: /\beslint-disable(?!-next-line no-control-regex)/, instead: 'a rule in .oxlintrc.json', comments: 'counted' },
]

/** The files that hold the patterns themselves. */
const patterns = /^test\/tidy\/(words|workplace)\.ts$|^test\/tidy-catches\.test\.ts$/

export function bannedWords(all: readonly Source[]): string[] {
  return all.filter(({ path }) => !patterns.test(path)).flatMap(({ path, text }) => banned
    .filter(({ within, except, tests }) => within?.test(path) !== false && except?.test(path) !== true && !(tests === 'allowed' && isTest(path)))
    .flatMap(({ word, instead, comments }) => {
      const found = word.exec(comments === 'counted' ? text : code(text))
      return found ? [`${path}: "${found[0].trim()}" is banned; use ${instead}`] : []
    }))
}
