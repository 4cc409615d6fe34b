import { readFile } from 'node:fs/promises'
import { expect, test } from './fixtures.ts'

test('the window opens on the page and nothing complains', async ({ page }) => {
  await expect(page).toHaveTitle(/Henge/)
  await expect(page.locator('#root')).not.toBeEmpty()
  expect(new URL(page.url()).protocol).toBe('app:')
})

test('the page has no Node, no Electron and no token; only where it runs', async ({ page }) => {
  const surface = await page.evaluate(() => ({
    henge: Reflect.get(window, 'henge'),
    frozen: Object.isFrozen(Reflect.get(window, 'henge')),
    found: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global'].filter((name) => name in window),
    stored: JSON.stringify({ ...sessionStorage, ...localStorage }),
  }))
  expect(surface).toMatchObject({ henge: { shell: 'electron', platform: process.platform }, frozen: true, found: [] })
  expect(surface.stored).not.toMatch(/[0-9a-f]{64}/)
})

test('the page cannot leave, open windows, or ask for permissions', async ({ app, page, problems }) => {
  await expect(page.locator('#root')).not.toBeEmpty()
  const own = page.url()
  expect(own.startsWith('app://henge/')).toBe(true)
  await app.evaluate(({ BrowserWindow }) => {
    const prevented: string[] = []
    Reflect.set(globalThis, 'prevented', prevented)
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    contents?.on('will-frame-navigate', (event) => event.defaultPrevented && prevented.push(event.url))
  })
  for (const address of ['https://example.invalid/?next=app://henge/', 'file:///etc/passwd', 'app://henge.example/', 'data:text/html,x']) {
    await page.evaluate((target) => {
      window.open(target)
      window.location.href = target
    }, address)
    // Main refuses it, or Chromium does so by itself and says it on the console.
    const refused = async () => [...(await app.evaluate((): string[] => Reflect.get(globalThis, 'prevented'))), ...problems].join('\n')
    await expect.poll(refused).toContain(address)
    expect(page.url(), address).toBe(own)
  }
  expect(app.windows()).toHaveLength(1)
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
  })
  expect(states).toEqual(['denied', 'denied', 'denied', 'denied'])
  // Chromium says on the console that it was not allowed to.
  problems.length = 0
})

test('a link that the system hands over opens its screen, and nothing else does', async ({ app, page }) => {
  await expect(page.locator('#root')).not.toBeEmpty()
  const handOver = (link: string) => app.evaluate((electron, word) => electron.app.emit('second-instance', {}, ['henge', word], '/'), link)
  await handOver('henge://open/logs?q=lobster')
  await expect(page.getByRole('heading', { level: 1, name: 'Logs' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Search the lines' })).toHaveText('lobster')
  const shown = page.url()
  for (const link of ['henge://elsewhere/logs', 'henge://open//example.invalid/logs', 'https://example.invalid/']) await handOver(link)
  await handOver('henge://open/jobs')
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible()
  await page.goBack()
  expect(page.url()).toBe(shown)
})

test('the window is locked down as it runs', async ({ app }) => {
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // Electron has it, its types do not.
    const read: unknown = contents && Reflect.get(contents, 'getLastWebPreferences')
    return typeof read === 'function' ? read.call(contents) : null
  })
  expect(preferences).toMatchObject({ contextIsolation: true, nodeIntegration: false, sandbox: true, webSecurity: true, webviewTag: false })
})

/** Connections that the backend has open on its socket, as Linux lists them; the listening socket counts as one. */
async function socketsOf(dataFolder: string): Promise<number> {
  const table = await readFile('/proc/net/unix', 'utf8')
  return table.split('\n').filter((line) => line.endsWith(`${dataFolder}/backend.sock`)).length
}

/** The listening socket, the page's one event stream, and the shell's own, for its notifications. */
const quiet = 3

test('a call is answered and streams, and a stream that the page aborts ends in the backend', async ({ page, dataFolder }) => {
  test.skip(process.platform !== 'linux', 'counts sockets in /proc')
  const openStream = () =>
    page.evaluate(async () => {
      const stopping = new AbortController()
      Reflect.set(window, 'stopStream', () => stopping.abort())
      const post = { method: 'POST', body: '{"json":{}}', headers: { 'content-type': 'application/json' } }
      const stream = await fetch('/rpc/events/stream', { ...post, signal: stopping.signal })
      const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
      let text = ''
      while (!text.includes('hello')) text += (await reader?.read())?.value ?? ''
      return text
    })
  await page.goto('app://henge/settings')
  await expect(page.locator('#root')).not.toBeEmpty()
  await expect.poll(() => socketsOf(dataFolder)).toBe(quiet)
  expect(await openStream()).toContain('"topic":"hello"')
  // Asked again until it holds: a plain call of the page may be under way at any instant.
  await expect.poll(() => socketsOf(dataFolder), { message: 'one more stream than the page’s own' }).toBe(quiet + 1)
  await page.evaluate(() => Reflect.get(window, 'stopStream')())
  await expect.poll(() => socketsOf(dataFolder), { message: 'the page’s own event stream is left' }).toBe(quiet)
  await page.reload()
  await expect(page.locator('#root')).not.toBeEmpty()
  await expect.poll(() => socketsOf(dataFolder), { message: 'a reload leaves no stream behind' }).toBe(quiet)
})

test('the backend is started again when it was killed, and the page goes on', async ({ page, client }) => {
  await expect(page.locator('#root')).not.toBeEmpty()
  const about = await client.settings.about()
  const owner = JSON.parse(await readFile(`${about.dataFolder}/owner.json`, 'utf8'))
  process.kill(owner.pid, 'SIGKILL')
  const startedAt = async () => (await client.settings.about().catch(() => about)).startedAt
  await expect.poll(startedAt, { message: 'another backend answers', timeout: 60_000 }).not.toBe(about.startedAt)
  const status = () => page.evaluate(async () => (await fetch('/rpc/settings/get', { method: 'POST' })).status)
  await expect.poll(status, { message: 'the page’s calls reach it' }).toBe(200)
})

test.describe('where the backend cannot start', () => {
  test.use({ environment: { HENGE_NODE: '/nonexistent/node' } })

  test('the window says why, and closing it ends the program', async ({ app, page, problems }) => {
    await expect(page.getByRole('heading', { name: 'Henge is not ready' })).toBeVisible()
    await expect(page.getByRole('main')).toContainText('could not be started with HENGE_NODE')
    const ended = app.waitForEvent('close', { timeout: 30_000 })
    await page.close()
    await ended
    // The page that says so comes with a status of its own.
    problems.length = 0
  })
})
