import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { BrowserShell } from '../browser-shell.ts'
import { freshRole, notDestroyed } from '../fresh-role.ts'
import { expect, test } from './fixtures.ts'
import { test as shared } from './shared-shell.ts'

/** Boots of the sandbox take their time. */
const jobLimit = 120_000

const preview = (page: Page) => page.getByRole('table', { name: 'Roles in their order' })
const startButton = (page: Page) => page.getByRole('button', { name: /^Rebuild \d+ servers?…$/ })

/** The form is in the address. */
function ruleAddress(shell: BrowserShell, search: string): string {
  const address = new URL(shell.addressOf('/rebuild'))
  address.search = search
  return address.href
}

async function agreedTo(page: Page, role: string): Promise<void> {
  await page
    .getByRole('dialog')
    .getByRole('textbox', { name: `Type ${role} to go on` })
    .fill(role)
}

test('a rule over two roles is previewed, confirmed, and works through them in the order of dependency', async ({ page, client }) => {
  test.setTimeout(2 * jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const before = { api: await freshRole(client, 'api'), db: await freshRole(client, 'db') }
  await page.getByRole('checkbox', { name: 'Choose api' }).check()
  await page.getByRole('checkbox', { name: 'Choose db' }).check()
  await page.getByRole('button', { name: 'Rebuild by rule…' }).click()
  await expect(page).toHaveURL(/\/rebuild\?account=sandbox&role=/)

  await expect(preview(page).getByRole('link')).toHaveText(['db', 'api'])
  const api = preview(page).getByRole('row', { name: 'api' })
  await expect(api).toContainText('1 of 3 servers')
  await preview(page).getByRole('button', { name: 'Servers of api' }).click()
  await expect(preview(page).getByRole('list', { name: 'Left alone' }).getByRole('listitem')).toHaveText([
    /already current/,
    /already current/,
  ])
  await startButton(page).click()

  const panel = page.getByRole('dialog', { name: 'Start the rebuild' })
  const start = panel.getByRole('button', { name: 'Rebuild 2 servers' })
  await expect(panel.getByRole('list', { name: 'What is destroyed' })).toContainText(`${before.db.servers[0]?.name}: destroyed first`)
  await expect(start).toBeDisabled()
  await agreedTo(page, 'db')
  await start.click()

  await expect(page).toHaveURL(/\/rebuilds\/rebuild-/)
  const roles = page.getByRole('list', { name: 'Roles' }).getByRole('listitem')
  await expect(roles.nth(0)).toContainText('running')
  await expect(roles.nth(1)).toContainText('After db')
  await expect(page.getByText('2 of 2 roles done')).toBeVisible({ timeout: 2 * jobLimit })
  await expect(roles.filter({ hasText: 'done' })).toHaveCount(2)

  const jobs = await client.jobs.list({})
  const [db] = jobs.filter(({ role }) => role === 'db')
  const [apiJob] = jobs.filter(({ role }) => role === 'api')
  expect(Date.parse(apiJob?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(db?.finishedAt ?? ''))
  const current = before.api.servers.filter(({ revision }) => revision === before.api.summary.currentRevision).map(({ id }) => id)
  expect(current).toHaveLength(2)
  await expect
    .poll(async () =>
      notDestroyed(
        await freshRole(client, 'api'),
        before.api.servers.map(({ id }) => id),
      ).sort(),
    )
    .toEqual(current.sort())

  await roles.nth(1).getByRole('link', { name: 'Job' }).click()
  await expect(page.getByRole('list', { name: 'Steps' })).toBeVisible()
  await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).click()
  await page.getByRole('tab', { name: 'Rebuilds' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Servers behind their recipe' })).toContainText('2 of 2 done: db and api')
})

shared(
  'older than some days: what is younger is left alone, each with its reason, and a rule that means nothing cannot start',
  async ({ page, client, shell }) => {
    await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
    await page.goto(shell.addressOf('/rebuild'))
    await expect(preview(page)).toBeVisible()
    await page.getByText('Older than', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Days' }).fill('365')
    await expect(page.getByRole('alert')).toContainText('No server fits this rule')
    const idle = page.getByRole('region', { name: 'Nothing is done' })
    await expect(idle.getByRole('listitem').filter({ hasText: 'web-' })).toHaveText([/younger than 365/, /younger than 365/])
    await expect(page.getByRole('button', { name: 'Rebuild…' })).toBeDisabled()
    // How old the sandbox’s servers are depends on the hour.
    const { servers } = await client.fleet.list({})
    const old = servers.filter(({ role, launchedAt }) => role !== null && Date.now() - Date.parse(launchedAt) >= 4 * 86_400_000)
    const roles = [...new Set(old.map(({ role }) => role ?? ''))].sort()
    expect(roles).toContain('db')
    await page.getByRole('textbox', { name: 'Days' }).fill('4')
    await expect.poll(async () => (await preview(page).getByRole('link').allTextContents()).sort()).toEqual(roles)
    await page.getByRole('textbox', { name: 'Days' }).fill('four')
    await expect(page.getByText('A whole number from 1 to 3650.')).toBeVisible()
    await expect(startButton(page)).toBeDisabled()
  },
)

test('a start that means something else by now is refused in words, and the preview made anew says what has changed', async ({
  page,
  client,
  shell,
  dataFolder,
}) => {
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  await page.goto(ruleAddress(shell, 'which=all&role=web'))
  await startButton(page).click()
  const before = (await client.recipes.get({ name: 'web' })).source
  const file = join(dataFolder, 'recipes', 'web', 'recipe.yaml')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('packages: [nginx, curl]', 'packages: [nginx, curl, htop]'))
  await expect.poll(async () => (await client.recipes.get({ name: 'web' })).source).not.toBe(before)
  const panel = page.getByRole('dialog', { name: 'Start the rebuild' })
  await panel.getByRole('button', { name: 'Rebuild 2 servers' }).click()
  await expect(panel.getByRole('alert')).toContainText('Nothing was done')
  await expect(panel.getByRole('button', { name: 'Rebuild 2 servers' })).toBeDisabled()
  expect(await client.rebuilds.list({})).toEqual([])

  await panel.getByRole('button', { name: 'Make the preview anew' }).click()
  await expect(panel).toBeHidden()
  await expect(page.getByRole('status').filter({ hasText: 'Changed since you looked' })).toContainText(
    'The recipe of web, or its image, has changed.',
  )
  await startButton(page).click()
  await panel.getByRole('button', { name: 'Rebuild 2 servers' }).click()
  await expect(page).toHaveURL(/\/rebuilds\/rebuild-/)
})

test('one that waits for its date counts down, and is cancelled before anything was begun', async ({ page, client, shell }) => {
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  await page.goto(ruleAddress(shell, 'role=web&at=2099-11-29T02:00&strategy=rolling&hold=true'))
  await expect(page.getByText(/^Sun 29 Nov 2099, 02:00/)).toBeVisible()
  await startButton(page).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rebuild 2 servers from Sun 29 Nov, 02:00' }).click()
  await expect(page.getByRole('timer')).toContainText(/\d+ d/)
  await expect(page.getByText('each role by “Rolling” (1 server more at a time')).toContainText('waits for you before the old ones go')
  await page.getByRole('button', { name: 'Cancel the rebuild…' }).click()
  const panel = page.getByRole('dialog', { name: 'Cancel the rebuild' })
  await expect(panel).toContainText('Not begun: its servers stay as they are.')
  await panel.getByRole('button', { name: 'Cancel the rebuild' }).click()
  await expect(page.getByRole('list', { name: 'Roles' }).getByRole('listitem')).toContainText('Cancelled before it was begun')
  await expect(page.getByText('0 of 1 role done')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Look again at web…' })).toBeVisible()
  expect(await client.jobs.list({})).toEqual([])
})

test('one that runs is cancelled: its job turns back, and no further role is begun', async ({ page, client, shell }) => {
  test.setTimeout(jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  await page.goto(ruleAddress(shell, 'role=api&role=web'))
  await startButton(page).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rebuild 3 servers' }).click()
  await expect.poll(async () => (await client.jobs.list({ role: 'api' }))[0]?.newServers.length ?? 0, { timeout: jobLimit }).toBe(1)
  await page.getByRole('button', { name: 'Cancel the rebuild…' }).click()
  const panel = page.getByRole('dialog', { name: 'Cancel the rebuild' })
  await expect(panel.getByRole('listitem').nth(1)).toContainText('web')
  await panel.getByRole('button', { name: 'Cancel the rebuild' }).click()
  await expect(page.getByRole('list', { name: 'Roles' }).getByRole('listitem').filter({ hasText: 'cancelled' })).toHaveCount(2, {
    timeout: jobLimit,
  })
  const jobs = await client.jobs.list({})
  expect(jobs.map(({ role, status }) => [role, status])).toEqual([['api', 'cancelled']])
  const created = jobs.flatMap(({ newServers }) => newServers.map(({ id }) => id))
  await expect.poll(async () => notDestroyed(await freshRole(client, 'api'), created), { timeout: jobLimit }).toEqual([])
})
