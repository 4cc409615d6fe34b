import { freshRole, notDestroyed } from '../fresh-role.ts'
import { expect, test } from './fixtures.ts'
import { choose, jobLimit, openPlan, startPlan, stateOf, untilDone, untilPaused, withSettings } from './replace-steps.ts'

test('rolling goes through the role in batches, with a canary whose checkpoint is ended sooner', async ({ page, client }) => {
  test.setTimeout(2 * jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const before = await freshRole(client, 'web')
  const panel = await openPlan(page, 'web')
  await choose(panel, 'Rolling')
  await withSettings(panel, async () => {
    await panel.getByLabel('Canary first').check()
    await panel.getByLabel('Length of a checkpoint').fill('1 h')
  })
  await expect(panel).toContainText(`${before.servers.length} servers keep serving`)
  await expect(panel.locator('[data-batch="1"]')).toContainText('canary')
  const { plan } = await startPlan(page, client, /^Replace 2 servers$/)
  expect(plan.batches).toHaveLength(2)
  await expect(page.locator('[data-batch]')).toHaveCount(2)

  const notice = await untilPaused(page, 'checkpoint')
  await expect(notice).toContainText(/Goes on by itself in (59|58):\d\d/)
  await expect(page.locator('[data-batch="2"]')).toHaveAttribute('data-status', 'pending')
  // The first is replaced, the second is not touched.
  const [first, second] = plan.oldServers
  await expect(stateOf(page, first?.name ?? '')).toContainText('destroyed')
  await expect(stateOf(page, second?.name ?? '')).toContainText('running')
  // What the load balancer said last, with its time; of the second it was not asked yet.
  await expect(stateOf(page, plan.newServers[0]?.name ?? '')).toContainText(/healthy in web .*(ago|now)/)
  await expect(stateOf(page, first?.name ?? '')).toContainText('unused in web')
  await expect(stateOf(page, second?.name ?? '')).toContainText('in web when planned')
  // An estimate is marked, what is set is not.
  const later = page.getByRole('list', { name: 'Steps of batch 2' })
  await page.locator('[data-batch="2"]').getByRole('button').click()
  await expect(later.locator('[data-step^="launch"]')).toContainText('~')
  await expect(later.locator('[data-step^="drain"]')).not.toContainText('~')
  await page.reload()
  await (await untilPaused(page, 'checkpoint')).getByRole('button', { name: 'Let it go on' }).click()
  await untilDone(page)
  await expect(page.locator('[data-batch][data-status="succeeded"]')).toHaveCount(2)
  const now = async () => {
    const role = await freshRole(client, 'web')
    return {
      behind: role.summary.behind,
      healthy: role.summary.healthy,
      old: notDestroyed(
        role,
        plan.oldServers.map(({ id }) => id),
      ),
    }
  }
  await expect.poll(now).toEqual({ behind: 0, healthy: before.servers.length, old: [] })
})

test('root-volume keeps the server, its id and its address, and says when it is down', async ({ page, client }) => {
  test.setTimeout(jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const before = await freshRole(client, 'db')
  const [server] = before.servers
  const panel = await openPlan(page, 'db')
  await choose(panel, 'Root volume')
  await expect(panel).toContainText('down for about')
  await expect(panel).toContainText('the same server')
  await expect(panel).not.toContainText('no way back')
  await startPlan(page, client, /^Replace 1 server$/)
  await untilDone(page)
  await expect(page.getByRole('region', { name: 'Report' })).toContainText('has a new root volume')
  const now = async () => {
    const role = await freshRole(client, 'db')
    return { behind: role.summary.behind, servers: role.servers.map(({ id, privateAddress }) => [id, privateAddress]) }
  }
  await expect.poll(now).toEqual({ behind: 0, servers: [[server?.id, server?.privateAddress]] })
})

test('quarantine keeps the old server, cut off, instead of destroying it', async ({ page, client }) => {
  test.setTimeout(jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const panel = await openPlan(page, 'api')
  await withSettings(panel, async () => {
    await panel.getByText('Quarantine: cut off and kept').click()
    await panel.getByLabel('Days in quarantine').fill('3')
  })
  await expect(panel).toContainText('From here the job does not turn back')
  const { plan } = await startPlan(page, client, /^Replace 1 server$/)
  const [old] = plan.oldServers
  await untilDone(page)
  await expect(page.getByRole('list', { name: 'What remains' })).toContainText(`${old?.name} (${old?.id}) cut off and stopped`)
  await expect(stateOf(page, old?.name ?? '')).toContainText('in quarantine')
  const role = await freshRole(client, 'api')
  expect(notDestroyed(role, [old?.id ?? ''])).toEqual([old?.id])
  expect(role.servers.map(({ id }) => id)).not.toContain(old?.id)
})
