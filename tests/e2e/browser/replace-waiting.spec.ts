import { freshRole, notDestroyed } from '../fresh-role.ts'
import { expect, test } from './fixtures.ts'
import { jobLimit, openPlan, startPlan, stateOf, untilDone, untilPaused, withSettings } from './replace-steps.ts'

test('a job that waits for a person is found in the fleet and among the jobs, outlives a restart, and is let go on', async ({
  page,
  client,
  shell,
}) => {
  test.setTimeout(jobLimit + 90_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const panel = await openPlan(page, 'api')
  await withSettings(panel, async () => {
    await panel.getByLabel('Wait for me').check()
  })
  await expect(panel.locator('[data-kind="hold"]')).toContainText('until you say so')
  const { job, plan } = await startPlan(page, client, /^Replace 1 server$/)
  const [old] = plan.oldServers
  const notice = await untilPaused(page, 'hold')
  await expect(notice).toContainText(old?.name ?? '')
  await expect(stateOf(page, old?.name ?? '')).toContainText('running')

  await expect(page.getByRole('navigation').getByLabel('1 waiting')).toBeVisible()
  await expect(page.getByRole('navigation').getByLabel('1 running')).toHaveCount(0)
  await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).click()
  await page.getByRole('radiogroup', { name: 'Show' }).getByText('Waiting').click()
  await expect(page.getByRole('row').filter({ hasText: 'Replace api' })).toContainText('waits for you')
  await page.getByRole('radiogroup', { name: 'Show' }).getByText('Running').click()
  await expect(page.getByText('No job runs', { exact: true })).toBeVisible()
  await page.getByRole('navigation').getByRole('link', { name: 'Fleet' }).click()
  await page.getByLabel('Filter').fill('is:waiting')
  await expect(page.getByRole('row').filter({ hasText: 'api' })).toContainText('waits for you')
  await expect(page.getByRole('row').filter({ hasText: 'web' })).toHaveCount(0)

  await page.goto('about:blank')
  await shell.stop()
  await shell.start()
  await page.goto(shell.addressOf(`/jobs/${job.id}`))
  await (await untilPaused(page, 'hold')).getByRole('button', { name: 'Let it go on' }).click()
  await untilDone(page)
  await expect(page.getByRole('region', { name: 'Report' })).toContainText('in place of')
  await expect.poll(async () => notDestroyed(await freshRole(client, 'api'), [old?.id ?? ''])).toEqual([])
})

test('turning back at a hold says what it does, shows the rollback, and the old servers serve', async ({ page, client }) => {
  test.setTimeout(jobLimit + 90_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const before = await freshRole(client, 'web')
  const panel = await openPlan(page, 'web')
  await withSettings(panel, async () => {
    await panel.getByLabel('Wait for me').check()
  })
  const { job, plan } = await startPlan(page, client, /^Replace 2 servers$/)
  await (await untilPaused(page, 'hold')).getByRole('button', { name: 'Turn back…' }).click()
  const question = page.getByRole('region', { name: 'Turn back?' })
  await expect(question).toContainText(/taken back/)
  await question.getByRole('button', { name: 'Keep going' }).click()
  await (await untilPaused(page, 'hold')).getByRole('button', { name: 'Turn back…' }).click()
  await question.getByRole('button', { name: 'Turn back', exact: true }).click()
  await untilDone(page)
  const rollback = page.getByRole('list', { name: 'Steps of the rollback' })
  await expect(rollback).toContainText(`Take ${plan.newServers.map(({ name }) => name).join(', ')} back`)
  await expect(rollback.getByRole('img', { name: 'done' })).toHaveCount(await rollback.getByRole('listitem').count())
  await expect(page.getByRole('region', { name: 'Report' })).toContainText('It was turned back')
  for (const { name } of plan.oldServers) await expect(stateOf(page, name)).toContainText('running')
  const created = (await client.jobs.get({ jobId: job.id })).newServers.map(({ id }) => id)
  expect(created).toHaveLength(plan.newServers.length)
  const now = async () => {
    const role = await freshRole(client, 'web')
    return { servers: role.servers.map(({ id }) => id).sort(), created: notDestroyed(role, created) }
  }
  await expect.poll(now, { timeout: jobLimit }).toEqual({ servers: before.servers.map(({ id }) => id).sort(), created: [] })
})

test('a job is turned back while it launches, and cannot be any more once the old servers go', async ({ page, client }) => {
  test.setTimeout(2 * jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const before = await freshRole(client, 'web')
  await openPlan(page, 'web')
  const { job } = await startPlan(page, client, /^Replace 2 servers$/)
  await expect.poll(async () => (await client.jobs.get({ jobId: job.id })).newServers.length, { timeout: jobLimit }).toBe(2)
  await page.getByRole('button', { name: 'Turn back…' }).click()
  await page.getByRole('region', { name: 'Turn back?' }).getByRole('button', { name: 'Turn back', exact: true }).click()
  await untilDone(page)
  const now = async () => (await freshRole(client, 'web')).servers.map(({ id }) => id).sort()
  await expect.poll(now, { timeout: jobLimit }).toEqual(before.servers.map(({ id }) => id).sort())

  await page.getByRole('navigation').getByRole('link', { name: 'Fleet' }).click()
  await openPlan(page, 'api')
  await startPlan(page, client, /^Replace 1 server$/)
  await expect(page.getByRole('button', { name: 'Turn back…', disabled: true })).toHaveAttribute('title', /there is no way back/, {
    timeout: jobLimit,
  })
  await untilDone(page)
})
