/**
 * What does the streaming detector score on the Numenta Anomaly Benchmark?
 *
 * The corpus (58 series, MIT) is no part of the project: `GRIDLAKE_NAB` names a checkout of numenta/NAB from GitHub, of which `data`,
 * `labels`, `results` and `config` are read. Before anything of ours is scored, the scorer has to give the published results of the
 * benchmark's own detectors from their published scores: those at the published thresholds to two decimals; where the best threshold
 * over the corpus is better than the one that was published, its result may only be higher. Then ours, with the same settings for
 * every file; no label and no length of a file is known to it. Cross-validation takes the threshold for each group of files from
 * the other groups.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { noveltyState, takeValue } from '../src/gate/guardrails/detectors/novelty-stream.ts'
import { type Bench, type Finding, load } from './measure.ts'
import { type CorpusFile, publishedDetectors, publishedResults, publishedScores, publishedThresholds, readCorpus } from './nab/corpus.ts'
import { atThreshold, bestThreshold, type Judged, normal, type Profile, profiles, worthOf } from './nab/score.ts'

const target = 65
const how = 'GRIDLAKE_NAB names no folder with labels/combined_windows.json: git clone --depth 1 https://github.com/numenta/NAB, and name its folder there; nothing is scored'

export const bench: Bench = {
  question: 'What does the streaming detector score on the Numenta Anomaly Benchmark?',
  async run({ say }) {
    const folder = process.env['GRIDLAKE_NAB']
    if (folder === undefined || folder === '' || !existsSync(join(folder, 'labels', 'combined_windows.json'))) {
      say(how)
      return []
    }
    const corpus = readCorpus(folder)
    const worths = corpus.map(worthOf)
    const judgedBy = (scores: (file: CorpusFile) => ArrayLike<number>): Judged[] => corpus.map((file, at) => ({ worth: worths[at] ?? worthOf(file), scores: scores(file) }))
    const found = [reproduced(folder, judgedBy)]
    const ours = judgedBy(detect)
    for (const profile of profiles) found.push(...scored(profile, ours, corpus, say))
    return found
  },
}

function detect({ utc, values }: CorpusFile): Float64Array {
  const state = noveltyState()
  return values.map((value, at) => takeValue(state, utc[at] ?? 0, value))
}

function scored(profile: Profile, ours: readonly Judged[], corpus: readonly CorpusFile[], say: (line: string) => void): Finding[] {
  const { score, threshold } = bestThreshold(ours, profile)
  const { windows, found, falseAlarms } = atThreshold(ours, profile, threshold)
  say(`${profile.name}: ${found} of ${windows} windows, ${falseAlarms} false alarms at threshold ${threshold.toFixed(4)}`)
  const groups = [...new Set(corpus.map(({ group }) => group))]
  let raw = 0
  for (const group of groups) {
    const [others, own] = [ours.filter((_, at) => corpus[at]?.group !== group), ours.filter((_, at) => corpus[at]?.group === group)]
    const held = atThreshold(own, profile, bestThreshold(others, profile).threshold)
    raw += held.raw
    if (profile.name === 'standard') say(`  ${group}: ${held.found} of ${held.windows} windows, ${held.falseAlarms} false alarms at the others' threshold`)
  }
  return [
    finding(`${profile.name}, one threshold for all files`, score, profile.name === 'standard' ? target : null),
    finding(`${profile.name}, the threshold of each group taken from the others`, normal(raw, windows, profile), null),
  ]
}

function finding(what: string, score: number, least: number | null): Finding {
  return { what, measured: score.toFixed(2), baseline: null, ratio: null, target: least === null ? null : `>= ${least}`, met: least === null ? null : score >= least, samples: { score: [score] }, load: load() }
}

/** How many of the published results the scorer gives, from the published scores. */
function reproduced(folder: string, judgedBy: (scores: (file: CorpusFile) => ArrayLike<number>) => Judged[]): Finding {
  const [results, thresholds] = [publishedResults(folder), publishedThresholds(folder)]
  let [same, all] = [0, 0]
  for (const detector of publishedDetectors(folder)) {
    const published = results[detector]
    if (published === undefined) continue
    const judged = judgedBy(({ file }) => publishedScores(folder, detector, file))
    for (const profile of profiles) {
      all++
      const wanted = published[profile.name] ?? NaN
      const { score } = bestThreshold(judged, profile)
      const at = atThreshold(judged, profile, thresholds[detector]?.[profile.name]?.threshold ?? NaN)
      if (Math.abs(score - wanted) < 0.005 || score > wanted && Math.abs(normal(at.raw, at.windows, profile) - wanted) < 0.005) same++
    }
  }
  return { ...finding('published results that the scorer gives', 0, null), measured: `${same} of ${all}`, target: 'all', met: same === all && all > 0, samples: { same: [same], all: [all] } }
}
