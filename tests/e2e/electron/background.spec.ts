import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { scheduleSchema } from '../../../shared/model/schedules/schedule.ts'
import { collectPageProblems } from '../page-problems.ts'
import { test as base, expect } from './fixtures.ts'

/** A desktop that says of itself that it shows icons in a tray, with a folder of its own for what starts at sign-in. */
const test = base.extend<{ home: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'henge-desktop-'))
    await writeFile(join(home, 'gdbus'), '#!/bin/sh\necho "(true,)"\n')
    await chmod(join(home, 'gdbus'), 0o755)
    await use(home)
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  },
  environment: async ({ home }, use) => use({ XDG_CONFIG_HOME: home, PATH: `${home}${delimiter}${process.env.PATH ?? ''}` }),
})
test.skip(process.platform !== 'linux', 'the desktop is played as one of Linux')

/** Answers each question of the program with this button, and gives what was asked. */
async function answering(app: ElectronApplication, button: number): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Reflect.set(globalThis, 'asked', asked)
    Reflect.set(dialog, 'showMessageBox', async (_window: unknown, { detail }: { detail: string }) => {
      asked.push(detail)
      return { response, checkboxChecked: false }
    })
  }, button)
  return () => app.evaluate((): string[] => Reflect.get(globalThis, 'asked'))
}

const close = (app: ElectronApplication) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
const visible = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))

test('a window that is closed while schedules are run asks once, leaves the program in the tray, and starts with the computer if wanted', async ({
  app,
  page,
  client,
  home,
}) => {
  await page.goto('app://henge/settings')
  const section = page.getByRole('region', { name: 'In the background' })
  const choice = section.getByLabel('When the window is closed while this computer runs schedules')
  await expect(choice).toHaveValue('Ask the first time')

  await test.step('a file starts it at sign-in, without a window', async () => {
    const started = join(home, 'autostart', 'henge.desktop')
    const atSignIn = section.getByRole('switch', { name: 'Start when I sign in to this computer' })
    await atSignIn.click({ force: true })
    await expect(atSignIn).toBeChecked()
    expect(await readFile(started, 'utf8')).toMatch(/^Exec=.*"--hidden"$/m)
    await atSignIn.click({ force: true })
    await expect(atSignIn).not.toBeChecked()
    await expect(readFile(started)).rejects.toThrow('ENOENT')
  })

  const schedule = scheduleSchema.parse({ zone: 'UTC', periods: [{ begin: '07:00', end: '19:00' }] })
  await client.schedules.save({ accountId: 'sandbox', role: 'web', schedule })
  const asked = await answering(app, 0)
  await close(app)
  await expect.poll(() => visible(app)).toEqual([false])
  expect(await asked()).toEqual([expect.stringContaining('This computer starts and stops the servers of web. Next is web: ')])
  expect((await client.settings.about()).shell).toBe('electron')

  await test.step('the window comes back as it was, and nobody is asked again', async () => {
    await app.evaluate((electron) => electron.app.emit('second-instance', {}, ['henge'], '/'))
    await expect.poll(() => visible(app)).toEqual([true])
    await page.reload()
    await expect(choice).toHaveValue('Go on running schedules')
    await close(app)
    await expect.poll(() => visible(app)).toEqual([false])
    expect(await asked()).toHaveLength(1)
  })
})

test('started at sign-in there is no window, and what is to be done is done', async ({ launch, client, problems }) => {
  const app = await launch('--hidden')
  await expect.poll(async () => (await client.settings.about().catch(() => null))?.shell, { timeout: 60_000 }).toBe('electron')
  expect(await visible(app)).toEqual([])
  await app.evaluate((electron) => electron.app.emit('second-instance', {}, ['henge'], '/'))
  const page = await app.firstWindow()
  collectPageProblems(page, problems)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible({ timeout: 30_000 })
  // Without schedules the program ends with its window.
  const ended = app.waitForEvent('close')
  await close(app)
  await ended
})
