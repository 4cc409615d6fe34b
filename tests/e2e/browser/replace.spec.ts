import type { Page } from '@playwright/test'
import { freshRole, notDestroyed } from '../fresh-role.ts'
import { expect, test } from './fixtures.ts'

/** Boots of the sandbox take their time. */
const jobLimit = 120_000

async function openPlan(page: Page, role: string): Promise<void> {
  await page.getByRole('link', { name: role, exact: true }).click()
  await page.getByRole('button', { name: 'Rebuild and replace…' }).click()
  await expect(page.getByRole('dialog').getByRole('list', { name: 'Steps' })).toBeVisible()
}

test('blue-green by clicks: the plan is shown, the job is watched to its end, and the old servers go last', async ({ page, client }) => {
  test.setTimeout(jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const before = await freshRole(client, 'web')
  await openPlan(page, 'web')
  const panel = page.getByRole('dialog')
  await expect(panel).toContainText('no downtime')
  await expect(panel).toContainText('no way back')
  const planned = await panel.getByRole('listitem').allTextContents()
  await panel.getByRole('button', { name: `Replace ${before.servers.length} servers` }).click()

  await expect(page).toHaveURL(/\/jobs\/.+/)
  await expect(page.getByRole('list', { name: 'Steps' }).getByRole('listitem')).toHaveCount(planned.length)
  // While they boot, old and new are side by side.
  for (const server of before.servers) await expect(page.getByRole('article', { name: server.name })).toContainText('running')
  await expect(page.getByRole('article')).toHaveCount(before.servers.length * 2, { timeout: jobLimit })
  await expect(page.getByText(/^took /)).toBeVisible({ timeout: jobLimit })
  await expect(page.getByRole('img', { name: 'done' })).toHaveCount(planned.length)

  const oldIds = before.servers.map((server) => server.id)
  const now = async () => {
    const role = await freshRole(client, 'web')
    return { behind: role.summary.behind, healthy: role.summary.healthy, old: notDestroyed(role, oldIds) }
  }
  await expect.poll(now).toEqual({ behind: 0, healthy: before.servers.length, old: [] })
  const { generations } = await freshRole(client, 'web')
  for (const { bornAt } of generations.filter(({ destroyedAt }) => destroyedAt === null))
    expect(Date.parse(bornAt)).toBeGreaterThan(Math.max(...before.servers.map((old) => Date.parse(old.launchedAt))))
  const [job] = await client.jobs.list({ role: 'web' })
  const steps = job?.steps ?? []
  const healthy = steps.findLastIndex((step) => /healthy/.test(step.title))
  const terminate = steps.findIndex((step) => /^Terminate|^Destroy/.test(step.title))
  expect(terminate).toBeGreaterThan(healthy)
  expect(Date.parse(steps[terminate]?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(steps[healthy]?.finishedAt ?? ''))

  await page.getByRole('button', { name: 'Open web' }).click()
  await expect(page.getByText('current', { exact: true }).first()).toBeVisible()
  await page.reload()
  await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Replace web' })).toContainText('done')
})

test('destroy-first says its downtime and wants the role’s name before it may start', async ({ page, client }) => {
  test.setTimeout(jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const before = await freshRole(client, 'db')
  await openPlan(page, 'db')
  const panel = page.getByRole('dialog')
  await panel.getByText('Destroy first').click()
  await expect(panel).toContainText('down for about')
  const start = panel.getByRole('button', { name: 'Replace 1 server' })
  await expect(start).toBeDisabled()
  await panel.getByRole('textbox', { name: /no way back/ }).fill('wrong')
  await expect(start).toBeDisabled()
  await panel.getByRole('textbox', { name: /no way back/ }).fill('db')
  await start.click()
  await expect(page).toHaveURL(/\/jobs\/.+/)
  await expect(page.getByText(/^took /)).toBeVisible({ timeout: jobLimit })
  const [old] = before.servers
  const now = async () => {
    const role = await freshRole(client, 'db')
    return { behind: role.summary.behind, old: notDestroyed(role, [old?.id ?? '']) }
  }
  await expect.poll(now).toEqual({ behind: 0, old: [] })
  const { generations, servers } = await freshRole(client, 'db')
  const gone = generations.find((generation) => generation.server.id === old?.id)
  const [fresh] = servers
  expect(Date.parse(fresh?.launchedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(gone?.destroyedAt ?? '') - 30_000)
})

test('a running job is cancelled: what it created is taken back and the old servers stay', async ({ page, client }) => {
  test.setTimeout(jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const before = await freshRole(client, 'web')
  await openPlan(page, 'web')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Replace 2 servers/ })
    .click()
  await expect.poll(async () => (await client.jobs.list({ role: 'web' }))[0]?.newServers.length ?? 0, { timeout: jobLimit }).toBe(2)
  await page.getByRole('button', { name: 'Cancel and roll back' }).click()
  await expect(page.getByText('cancelled', { exact: true })).toBeVisible({ timeout: jobLimit })
  const created = (await client.jobs.list({ role: 'web' }))[0]?.newServers.map((server) => server.id) ?? []
  expect(created).toHaveLength(2)
  const now = async () => {
    const role = await freshRole(client, 'web')
    return { servers: role.servers.map((server) => server.id).sort(), created: notDestroyed(role, created) }
  }
  await expect
    .poll(now, { timeout: jobLimit, message: 'both new servers are taken back' })
    .toEqual({ servers: before.servers.map((server) => server.id).sort(), created: [] })
})

test('a plan that would leave an Elastic IP without a server says so with the remedy, and cannot be started', async ({ page }) => {
  await openPlan(page, 'api')
  const panel = page.getByRole('dialog')
  await expect(panel.getByRole('alert')).toContainText('Elastic IP')
  await expect(panel.getByRole('alert')).toContainText('disassociate it first')
  await expect(panel.getByRole('button', { name: /^Replace/ })).toBeDisabled()
  await expect(panel).toContainText('This plan cannot run')
})

test('a plan has an address of its own, where it can be started or given another strategy', async ({ page, client, shell }) => {
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const plan = await client.replacement.plan({ accountId: 'sandbox', role: 'web' })
  await page.goto(shell.addressOf(`/replace/${plan.id}`))
  await expect(page.getByRole('button', { name: 'Replace 2 servers' })).toBeEnabled()
  await page.getByText('Destroy first').click()
  await expect(page.getByRole('button', { name: 'Replace 2 servers' })).toBeDisabled()
  await expect(page).not.toHaveURL(new RegExp(plan.id))
})
