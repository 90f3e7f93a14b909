/** The platform's clock: ages are told by it, since a desk's laptop may be off and a demo market has a time of its own. */

let aheadMs = 0

export function noteServerTime(nowUtc: string): void {
  const at = Date.parse(nowUtc)
  if (Number.isFinite(at)) aheadMs = at - Date.now()
}

export function serverNow(): number { return Date.now() + aheadMs }
