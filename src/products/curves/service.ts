/** The capability's inside, put together once for routes, commands and the end of day. */
import type { CurvePorts } from './ports.ts'
import { curveReader, type Reader } from './reading/curves.ts'
import { hubCurves } from './reading/hub-curves.ts'
import { type Builder, builder } from './sets/build.ts'
import { buildThread } from './sets/build-thread.ts'
import { type Marks, marks } from './sets/marks.ts'
import { type Review, reviewOf } from './sets/review.ts'

export interface Curves {
  readonly ports: CurvePorts
  readonly steps: Builder
  readonly reader: Reader
  readonly hubs: ReturnType<typeof hubCurves>
  readonly marks: Marks
  readonly review: Review
  /** Ends the thread that builds. */
  close(): Promise<void>
}

export function curvesOf(ports: CurvePorts): Curves {
  const thread = buildThread()
  const steps = builder(ports, thread)
  return { ports, steps, reader: curveReader(ports, steps.sets), hubs: hubCurves(ports), marks: marks(ports, steps), review: reviewOf(ports, steps.sets), close: thread.close }
}
