/** The platform, a browser with one page, and whoever sits at it. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { portalFolder } from '#app/portal-build.ts'
import { complaintsOf, noBrowser, openBrowser } from './browser.ts'
import { startPlatform, type PortalPlatform } from './platform.ts'

const reason = noBrowser ?? (existsSync(join(portalFolder, 'index.html')) ? null : 'web/dist is not built: run vite build web')

/** Options of a suite. On a busy machine every page takes several times as long: what takes longer than this hangs. */
export const portalSuite = { skip: reason ?? false, concurrency: 1, timeout: 560_000 } as const

export interface Desk {
  readonly platform: PortalPlatform
  readonly page: Page
  /** What the browser complained of since it was last emptied. */
  readonly complaints: string[]
  /** Logs in as somebody (the first admin unless told) and opens a path. */
  as(name: string | undefined, path: string): Promise<void>
  /** On a wide window; `sign` is what shows that it is there. */
  open(path: string, sign: string): Promise<void>
  dialog(): Locator
  button(name: string): Locator
  /** Lines of the CSV that the first button of the page saves. */
  savedCsv(): Promise<string[]>
  close(): Promise<void>
}

export async function openDesk(market: Parameters<typeof startPlatform>[0] = {}, people: Readonly<Record<string, 'admin' | 'reader'>> = {}): Promise<Desk> {
  const platform = await startPlatform(market)
  const browser = await openBrowser().catch(async (error: unknown) => {
    await platform.close()
    throw error
  })
  const page = await browser.context.newPage()
  page.setDefaultTimeout(60_000)
  for (const [name, role] of Object.entries(people)) await platform.addPerson(name, role)
  const wide = async (): Promise<void> => { await page.setViewportSize({ width: 1280, height: 860 }) }
  return {
    platform, page, complaints: complaintsOf(page, platform.url),
    async as(name, path) {
      // A page that goes on asking without its cookie would be refused, and complain.
      await page.goto('about:blank')
      await browser.context.clearCookies()
      await wide()
      await page.goto(await platform.loginLink(name))
      await page.locator('.who-name', { hasText: name ?? /./ }).waitFor()
      await page.goto(platform.url + path)
    },
    async open(path, sign) {
      await wide()
      await page.goto(platform.url + path)
      await page.locator(sign).first().waitFor()
    },
    dialog: () => page.locator('dialog[open]'),
    button: name => page.getByRole('button', { name, exact: true }),
    async savedCsv() {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV', exact: true }).first().click()])
      const target = join(browser.folder, 'saved.csv')
      await file.saveAs(target)
      return (await readFile(target, 'utf8')).trimEnd().split('\r\n')
    },
    async close() {
      await browser.close()
      await platform.close()
    },
  }
}
