/** The ground of a cell with a number in it: pale enough that the text stays readable in both themes. */
const strongest = 43
const palest = 4

/** `share` from -1 (blue) by way of 0 (nothing) to 1 (orange). */
export function tint(share: number): string {
  const size = Math.min(1, Math.abs(share))
  return size === 0 || !Number.isFinite(share) ? 'transparent' : `color-mix(in srgb, var(--${share < 0 ? 'da' : 'rt'}) ${Math.round(palest + (strongest - palest) * size)}%, transparent)`
}
