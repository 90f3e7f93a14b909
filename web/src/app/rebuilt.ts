/** A tab that was open while the platform was upgraded asks for files of the build before, which are gone: it loads itself again, once. */
const key = 'gridlake.reloaded'
const againMs = 60_000

/** Where that did not help, the page says that it broke. */
export function reloadWhenRebuilt(): void {
  window.addEventListener('vite:preloadError', event => {
    const before = Number(sessionStorage.getItem(key) ?? 0)
    const now = performance.timeOrigin + performance.now()
    if (now - before < againMs) return
    sessionStorage.setItem(key, String(Math.round(now)))
    event.preventDefault()
    location.reload()
  })
}
