/** Branches that runs and pull requests make for themselves. */
export function isInternal(name: string): boolean { return /^(?:quarantine|candidate|run)\//.test(name) }

/** `main` first, then what people made, then the rest. */
export function rankOf(name: string): number { return name === 'main' ? 0 : isInternal(name) ? 2 : 1 }
