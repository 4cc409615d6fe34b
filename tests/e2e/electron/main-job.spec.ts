import { freshRole } from '../fresh-role.ts'
import { expect, test } from './fixtures.ts'

const jobLimit = 120_000

test('the main job in the window: the fleet, a role, its plan, and a blue-green replacement to the end', async ({ page, client }) => {
  test.setTimeout(jobLimit + 90_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible({ timeout: 30_000 })
  await page.getByRole('link', { name: 'web', exact: true }).click()
  await page.getByRole('tab', { name: /Recipe/ }).click()
  await expect(page.getByRole('region', { name: /^Difference from/ })).toBeVisible()
  await page.getByRole('button', { name: 'Rebuild and replace…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Replace 2 servers' }).click()
  await expect(page.getByText(/^took /)).toBeVisible({ timeout: jobLimit })
  await expect.poll(async () => (await freshRole(client, 'web')).summary).toMatchObject({ behind: 0, activeJobId: null })
})

test('a window that is closed in the middle of a job finds it going on, or done, when it is opened again', async ({ launch, client }) => {
  test.setTimeout(jobLimit + 120_000)
  const first = await launch()
  const page = await first.firstWindow()
  await page.getByRole('link', { name: 'web', exact: true }).click({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Rebuild and replace…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Replace 2 servers' }).click()
  await expect.poll(async () => (await client.jobs.list({ role: 'web' }))[0]?.newServers.length ?? 0, { timeout: jobLimit }).toBe(2)
  await first.close()

  const second = await launch()
  const again = await second.firstWindow()
  await again.getByRole('navigation').getByRole('link', { name: 'Jobs' }).click({ timeout: 30_000 })
  await again.getByRole('row').filter({ hasText: 'Replace web' }).click()
  await expect(again.getByText(/^took /)).toBeVisible({ timeout: jobLimit })
  const now = async () => {
    const { summary, servers } = await freshRole(client, 'web')
    return { behind: summary.behind, states: servers.map(({ state }) => state) }
  }
  await expect.poll(now).toEqual({ behind: 0, states: ['running', 'running'] })
})
