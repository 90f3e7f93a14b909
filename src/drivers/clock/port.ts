/** The only source of the present time. Tests hand over a fixed one. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number
}
