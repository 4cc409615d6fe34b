import { freshRole } from '../fresh-role.ts'
import { expect, test } from './fixtures.ts'

/** Boots of the sandbox take their time. */
const jobLimit = 150_000

test('the days in quarantine are a setting, the plan says until when, and a server is given back from the page', async ({
  page,
  client,
}) => {
  test.setTimeout(jobLimit + 90_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  await page.goto(`${new URL(page.url()).origin}/settings`)
  await page.getByLabel('Days in quarantine').fill('3')
  await page
    .locator('form')
    .filter({ has: page.getByLabel('Days in quarantine') })
    .getByRole('button', { name: 'Save' })
    .click()
  await expect.poll(async () => (await client.settings.get()).quarantineDays).toBe(3)

  const { servers } = await freshRole(client, 'api')
  const [old] = servers
  const wish = { accountId: 'sandbox', role: 'api', strategy: 'blue-green', skipMatching: false } as const
  const plan = await client.replacement.plan({ ...wish, rollout: { oldServers: 'quarantine' }, serverIds: [old?.id ?? ''] })
  expect(plan.rollout.quarantineDays).toBe(3)
  const { jobId } = await client.replacement.start({ planId: plan.id })
  await expect.poll(async () => (await client.jobs.get({ jobId })).status, { timeout: jobLimit, intervals: [1000] }).toBe('succeeded')

  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Leftovers' }).click()
  const row = page.getByRole('table', { name: 'Leftovers' }).getByRole('row', { name: `${old?.name}, quarantined-server` })
  await row.getByText(old?.name ?? '', { exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Give back…' }).click()
  const panel = page.getByRole('dialog', { name: `Give ${old?.name} back` })
  await expect(panel).toContainText('belongs to api again')
  await expect(panel.getByLabel('Start it too')).not.toBeChecked()
  await panel.getByRole('button', { name: 'Give it back' }).click()
  await expect(panel).toContainText('It stays stopped, and is registered nowhere by itself')
  await panel.getByRole('button', { name: 'Close' }).last().click()
  await expect(row).toHaveCount(0)
  const back = (await client.fleet.refresh({ accountId: 'sandbox' })).servers.find(({ id }) => id === old?.id)
  expect(back).toMatchObject({ role: 'api', state: 'stopped', securityGroupIds: old?.securityGroupIds })
})
