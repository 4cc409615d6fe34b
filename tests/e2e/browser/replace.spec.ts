import { freshRole, notDestroyed } from '../fresh-role.ts'
import { expect, test } from './fixtures.ts'
import { choose, jobLimit, openPlan, settled, startPlan, untilDone, withSettings } from './replace-steps.ts'

test('blue-green by clicks: the plan is shown, the job is watched to its end, and the old servers go last', async ({ page, client }) => {
  test.setTimeout(jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const before = await freshRole(client, 'web')
  const panel = await openPlan(page, 'web')
  await expect(panel).toContainText('no downtime')
  await expect(panel).toContainText('no way back')
  const planned = await panel.getByRole('list', { name: 'Steps' }).locator('[data-kind]').count()
  const { plan } = await startPlan(page, client, new RegExp(`^Replace ${before.servers.length} servers$`))
  expect(planned).toBe(plan.steps.length)

  await expect(page.getByRole('list', { name: 'Steps' }).locator('[data-step]')).toHaveCount(planned)
  // While they boot, old and new are side by side.
  for (const server of before.servers) await expect(page.getByRole('article', { name: server.name })).toContainText('running')
  await expect(page.getByRole('article')).toHaveCount(before.servers.length * 2, { timeout: jobLimit })
  await untilDone(page)
  await expect(page.getByRole('region', { name: 'Report' })).toContainText('in place of')
  await expect(page.getByRole('img', { name: 'done' })).toHaveCount(planned)

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
  const at = (kind: string) => job?.steps.find(({ id }) => id === plan.steps.find((step) => step.kind === kind)?.id)
  expect(Date.parse(at('terminate')?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(at('wait-healthy')?.finishedAt ?? ''))

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
  const panel = await openPlan(page, 'db')
  await choose(panel, 'Destroy first')
  await expect(panel).toContainText('down for about')
  expect(await panel.locator('[data-offline]').count()).toBeGreaterThan(0)
  const start = panel.getByRole('button', { name: 'Replace 1 server' })
  await expect(start).toBeDisabled()
  await panel.getByRole('textbox', { name: /no way back/ }).fill('wrong')
  await expect(start).toBeDisabled()
  await panel.getByRole('textbox', { name: /no way back/ }).fill('db')
  await start.click()
  await expect(page).toHaveURL(/\/jobs\/.+/)
  await untilDone(page)
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

test('a blocker is shown with its remedy, and goes when the remedy is followed', async ({ page }) => {
  const panel = await openPlan(page, 'db')
  await choose(panel, 'Rolling')
  await withSettings(panel, async () => {
    await panel.getByLabel('Surge').fill('0')
  })
  await expect(panel.getByRole('alert')).toContainText('none may be missing')
  await expect(panel.getByRole('alert')).toContainText('Allow a surge of 1')
  await expect(panel.getByRole('button', { name: /^Replace/ })).toBeDisabled()
  await expect(panel).toContainText('This plan cannot run')
  await withSettings(panel, async () => {
    await panel.getByLabel('Surge').fill('1')
  })
  await expect(panel.getByRole('alert')).toHaveCount(0)
  await expect(panel.getByRole('button', { name: 'Replace 1 server' })).toBeEnabled()
})

test('an Elastic IP is handed over: the plan says from whom to whom', async ({ page, client }) => {
  const panel = await openPlan(page, 'api')
  const plan = await client.replacement.plan({ accountId: 'sandbox', role: 'api' })
  const [moved] = plan.handOver.addresses
  expect(moved).toBeDefined()
  const list = panel.getByRole('list', { name: 'Handed over' })
  await expect(list).toContainText(moved?.address ?? 'no address')
  await expect(list).toContainText(moved?.newServerName ?? 'nobody')
  await expect(panel.locator('[data-kind="move-addresses"]')).toBeVisible()
})

test('what cannot be read in a setting is said there, and nothing typed is lost', async ({ page }) => {
  const panel = await openPlan(page, 'web')
  await panel.getByRole('button', { name: 'Settings' }).click()
  await panel.getByLabel('Warm-up').fill('5 min')
  await settled(panel)
  await expect(panel.locator('[data-kind="warm-up"]')).toContainText('5 min')
  await panel.getByLabel('Bake time').fill('5')
  await expect(panel).toContainText('A time with its unit')
  await expect(panel).toContainText('A setting cannot be read')
  await expect(panel.getByRole('button', { name: /^Replace/ })).toBeDisabled()
  await expect(panel.getByLabel('Warm-up')).toHaveValue('5 min')
  await expect(panel.locator('[data-kind="warm-up"]')).toContainText('5 min')
  await panel.getByLabel('Bake time').fill('90 s')
  await settled(panel)
  await expect(panel.locator('[data-kind="bake"]')).toContainText('90 s')
  await panel.getByRole('button', { name: 'Reset' }).click()
  await settled(panel)
  await expect(panel.locator('[data-kind="warm-up"], [data-kind="bake"]')).toHaveCount(0)
})

test('a plan has an address of its own, where it can be started or given another strategy', async ({ page, client, shell }) => {
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const plan = await client.replacement.plan({ accountId: 'sandbox', role: 'web' })
  await page.goto(shell.addressOf(`/replace/${plan.id}`))
  await expect(page.getByRole('button', { name: 'Replace 2 servers' })).toBeEnabled()
  await page.getByRole('radio', { name: 'Destroy first' }).check()
  await expect(page).not.toHaveURL(new RegExp(plan.id))
  await expect(page.getByRole('radio', { name: 'Destroy first' })).toBeChecked()
  await expect(page.getByRole('textbox', { name: /no way back/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Replace 2 servers' })).toBeDisabled()
})
