/** Syncs of one folder that are asked for at the same time are one: a sync that begins after the request serves it. */
export function sharedSync(sync: (path: string) => Promise<void>): (path: string) => Promise<void> {
  const running = new Map<string, { readonly current: Promise<void>, next: Promise<void> | undefined }>()

  async function begin(path: string): Promise<void> {
    const entry = { current: sync(path), next: undefined }
    running.set(path, entry)
    try {
      await entry.current
    } finally {
      if (running.get(path) === entry) running.delete(path)
    }
  }

  async function afterThis(current: Promise<void>, path: string): Promise<void> {
    // Its failure is its own caller's to see.
    await current.catch(() => {})
    await begin(path)
  }

  return async path => {
    const entry = running.get(path)
    // The one that runs may have begun before what this caller wants on disk.
    await (entry === undefined ? begin(path) : entry.next ??= afterThis(entry.current, path))
  }
}
