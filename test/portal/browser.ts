/** A headless Chromium for the tests that look at the portal, and what they ask of every page. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'

const executable = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(path => path !== undefined && existsSync(path))
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Why no test can look: null where one can. */
export const noBrowser = executable === undefined ? 'no Chromium at CHROMIUM_PATH, /usr/bin/chromium or /usr/bin/google-chrome' : null

export interface Browser {
  readonly context: BrowserContext
  /** For screenshots and downloads; removed with the browser. */
  readonly folder: string
  close(): Promise<void>
}

export async function openBrowser(): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-portal-'))
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), { executablePath: executable ?? '', headless: true, args: flags })
  return {
    context, folder,
    async close() {
      await context.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Fills up with what the browser complains of on this page, and with every request that leaves `home`. */
export function complaintsOf(page: Page, home: string): string[] {
  const complaints: string[] = []
  page.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.text()} (${message.location().url})`) })
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('request', request => { if (!request.url().startsWith(home) && !/^(data|blob):/.test(request.url())) complaints.push(`a request to ${request.url()}`) })
  return complaints
}

/** Pixels by which the page is wider than the window. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)')
}

interface Violation { readonly id: string, readonly impact?: string | null, readonly nodes: readonly { readonly html: string, readonly failureSummary?: string }[] }

let axe: Promise<string> | undefined

/** What axe finds serious or critical, as text. */
export async function violations(page: Page): Promise<string[]> {
  axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(await axe)
  const found: readonly Violation[] = await page.evaluate(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }).then(({ violations }) => violations)`)
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(one => one.nodes.slice(0, 4).map(node => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.slice(0, 300) ?? ''}`))
}

/** The page is readable in both themes and fits narrow windows and a wide one; `sign` is what shows that it is there. */
export async function standsEverywhere(page: Page, path: string, sign: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.locator(sign).first().waitFor()
    assert.deepEqual(await violations(page), [], `${path}, ${theme}`)
  }
  for (const width of [820, 390, 1280]) {
    await page.setViewportSize({ width, height: 844 })
    await page.locator(sign).first().waitFor()
    assert.equal(await overflow(page), 0, `${path} overflows at ${width}`)
  }
}
