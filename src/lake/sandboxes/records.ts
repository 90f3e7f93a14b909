/** What is kept of a sandbox, and under which key. Times are ISO text, UTC. */

export interface Sandbox {
  readonly branch: string
  readonly owner: string
  /** Where it began: what came before costs it nothing. */
  readonly start: string
  readonly created_utc: string
  readonly expires_utc: string
  /** When it was first said that it will expire; nothing goes unsaid. */
  readonly warned_utc: string | null
  readonly commits_max: number
  readonly bytes_max: number
}

export const keys = {
  sandboxes: 'sandbox/',
  sandbox: (branch: string) => `sandbox/${branch}`,
} as const

const part = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** `sandbox/OWNER/NAME`; of the owner's name what a branch cannot have becomes `-`. */
export function branchOf(owner: string, name: string): string {
  const own = owner.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|\.+$/g, '').slice(0, 64)
  return `sandbox/${part.test(own) ? own : 'somebody'}/${name}`
}
