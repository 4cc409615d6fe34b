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
  for (const address of ['https://example.invalid/?next=app://henge/', 'file:///etc/passwd', 'app://henge.example/', 'data:text/html,x']) {
    await page.evaluate((target) => {
      window.open(target)
      window.location.href = target
    }, address)
    await page.waitForTimeout(150)
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

test('the window is locked down as it runs', async ({ app }) => {
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // Electron has it, its types do not.
    const read: unknown = contents && Reflect.get(contents, 'getLastWebPreferences')
    return typeof read === 'function' ? read.call(contents) : null
  })
  expect(preferences).toMatchObject({ contextIsolation: true, nodeIntegration: false, sandbox: true, webSecurity: true, webviewTag: false })
})

test('a call is answered, streams, and ends in the backend when the page aborts it', async ({ page }) => {
  const result = await page.evaluate(async () => {
    const post = { method: 'POST', body: '{"json":{}}', headers: { 'content-type': 'application/json' } }
    const about = await (await fetch('/rpc/settings/about', { method: 'POST' })).json()
    const stopping = new AbortController()
    const stream = await fetch('/rpc/events/stream', { ...post, signal: stopping.signal })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('hello')) text += (await reader?.read())?.value ?? ''
    stopping.abort()
    return { shell: about.json.shell, text }
  })
  expect(result.shell).toBe('electron')
  expect(result.text).toContain('"topic":"hello"')
})

test('the backend is started again when it was killed, and the page goes on', async ({ page, client }) => {
  await expect(page.locator('#root')).not.toBeEmpty()
  const { readFile } = await import('node:fs/promises')
  const about = await client.settings.about()
  const owner = JSON.parse(await readFile(`${about.dataFolder}/owner.json`, 'utf8'))
  process.kill(owner.pid, 'SIGKILL')
  await expect.poll(async () => (await client.settings.about().catch(() => null))?.startedAt, { timeout: 30_000 }).not.toBe(undefined)
  await expect.poll(async () => (await client.settings.about()).startedAt).not.toBe(about.startedAt)
  const status = await page.evaluate(async () => (await fetch('/rpc/settings/get', { method: 'POST' })).status)
  expect(status).toBe(200)
})
