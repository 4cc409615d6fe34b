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
  expect((await client.fleet.role({ accountId: 'sandbox', role: 'web' })).summary.behind).toBe(0)
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
  const { summary, servers } = await client.fleet.role({ accountId: 'sandbox', role: 'web' })
  expect(summary.behind).toBe(0)
  expect(servers.filter((server) => server.state === 'running')).toHaveLength(2)
})
