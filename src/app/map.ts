/** `gridlake map`: the data path as it is registered, stage by stage. */
import { type Capability, type Command, stages } from '#base/capability.ts'
import type { FeedSummary } from '#feeds/port.ts'

export function mapCommand(all: readonly Capability<never>[], feeds: readonly FeedSummary[]): Command {
  return {
    name: 'map', summary: 'print the data path: which capability reads and writes what', withoutLake: 'ignore',
    async run() {
      const json = { stages: stages.map(stage => ({ stage, capabilities: all.filter(one => one.stage === stage).map(({ name, summary, reads = [], writes = [] }) => ({ name, summary, reads, writes })) })), feeds }
      return { json, text: stages.flatMap(stage => stageLines(stage, all.filter(one => one.stage === stage), feeds)).join('\n') }
    },
  }
}

function stageLines(stage: string, capabilities: readonly Capability<never>[], feeds: readonly FeedSummary[]): string[] {
  const reports = feeds.map(({ iso, report, dataset }) => `    ${iso.padEnd(6)} ${report.padEnd(28)} -> ${dataset}`)
  const lines = capabilities.flatMap(({ name, summary, reads = [], writes = [] }) => [
    `  ${name.padEnd(10)} ${summary}`,
    ...reads.length === 0 ? [] : [`  ${''.padEnd(10)} <- ${reads.join(', ')}`],
    ...writes.length === 0 ? [] : [`  ${''.padEnd(10)} -> ${writes.join(', ')}`],
    ...stage === 'feeds' && name === 'ingest' ? ['    reports:', ...reports] : [],
  ])
  return [stage, ...lines, '']
}
