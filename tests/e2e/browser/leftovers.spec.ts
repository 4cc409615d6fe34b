import type { Page } from '@playwright/test'
import type { BackendClient } from '../../../electron/backend/rpc/client.ts'
import type { Job } from '../../../shared/model/job.ts'
import type { Rollout } from '../../../shared/model/replacement/rollout.ts'
import { freshRole, notDestroyed } from '../fresh-role.ts'
import { expect, test } from './fixtures.ts'
import { test as shared } from './shared-shell.ts'

/** Boots of the sandbox take their time. */
const jobLimit = 150_000

/** Replaces all servers of a role, to the end. */
async function replaced(client: BackendClient, role: string, rollout: Partial<Rollout>): Promise<Job> {
  const { servers } = await freshRole(client, role)
  const serverIds = servers.map(({ id }) => id)
  const plan = await client.replacement.plan({
    accountId: 'sandbox',
    role,
    strategy: 'blue-green',
    rollout,
    serverIds,
    skipMatching: false,
  })
  const { jobId } = await client.replacement.start({ planId: plan.id })
  await expect.poll(async () => (await client.jobs.get({ jobId })).status, { timeout: jobLimit, intervals: [1000] }).toBe('succeeded')
  return client.jobs.get({ jobId })
}

const rail = (page: Page) => page.getByRole('navigation', { name: 'Screens' })

shared('nothing of its own is left over at first; what others left is listed with its cost, and only to be looked at', async ({ page }) => {
  const hostile = `<img src=x onerror=alert(1)> \u202egpj.exe ${'W'.repeat(220)}`
  await page.route('**/rpc/leftovers/others', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: (await answer.text()).replace('former vpn', hostile) })
  })
  await rail(page).getByRole('link', { name: 'Leftovers' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing of Henge is left over' })).toBeVisible()
  await expect(rail(page).getByLabel(/left over/)).toHaveCount(0)

  const others = page.getByRole('region', { name: 'Not made by Henge (read only)' })
  const table = others.getByRole('table', { name: 'Not made by Henge' })
  await expect(table.getByRole('row')).toHaveCount(6)
  await expect(others).toContainText(/5 · up to \$\d+\.\d\d \/ month/)
  const volume = table.getByRole('row', { name: 'load-test data, volume' })
  await expect(volume).toContainText('CloudFormation stack load-test')
  await expect(volume).toContainText('/mo')
  await expect(table.getByRole('row', { name: 'wiki-2026-04, image' })).toContainText('up to')
  // Neither obeyed nor run: shown as what it is, in one line of its own column.
  const address = table.getByRole('row').filter({ hasText: 'belongs to nothing' })
  await expect(address).toContainText('<img src=x onerror=alert(1)> \ufffdgpj.exe WWW')
  expect((await address.boundingBox())?.height).toBe((await volume.boundingBox())?.height)
  await expect(others.getByRole('checkbox')).toHaveCount(0)

  await volume.click()
  const panel = page.getByRole('dialog', { name: 'load-test data, volume' })
  await expect(panel).toContainText('EC2 › Elastic Block Store › Volumes, in eu-central-1')
  await expect(panel).toContainText('never changes or deletes it')
  await expect(panel.getByRole('link')).toHaveCount(0)
  await expect(panel.getByRole('button', { name: /destroy|delete|release|clean/i })).toHaveCount(0)
  await panel.getByRole('button', { name: 'Close' }).last().click()

  const total = /up to \$\d+\.\d\d \/ month/.exec(await others.textContent().then((text) => text ?? ''))?.[0]
  await rail(page).getByRole('link', { name: 'Savings' }).click()
  await page.getByRole('link', { name: `Leftovers: ${total}` }).click()
  await expect(others).toBeVisible()
})

test('a server in quarantine is listed with its cost and until when it is kept, is not unmanaged, and is cleaned up', async ({
  page,
  client,
}) => {
  test.setTimeout(jobLimit + 90_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const unmanaged = page.getByRole('table', { name: 'Fleet' }).getByRole('row').filter({ hasText: 'unmanaged' })
  const unmanagedBefore = await unmanaged.allTextContents()
  const old = (await freshRole(client, 'db')).servers
  await replaced(client, 'db', { oldServers: 'quarantine', quarantineDays: 3, snapshotVolumes: true })
  const [name = '', id = ''] = [old[0]?.name, old[0]?.id]

  await expect(rail(page).getByLabel(/left over/)).toBeVisible()
  expect((await client.fleet.refresh({ accountId: 'sandbox' })).servers.map((server) => server.id)).not.toContain(id)
  expect((await unmanaged.allTextContents()).length).toBe(unmanagedBefore.length)

  await rail(page).getByRole('link', { name: 'Leftovers' }).click()
  const table = page.getByRole('table', { name: 'Leftovers' })
  const server = table.getByRole('row', { name: `${name}, quarantined-server` })
  await expect(server).toContainText('In quarantine from db')
  await expect(server).toContainText('/mo')
  const snapshot = table.getByRole('row').filter({ hasText: 'snapshot' }).first()
  await expect(snapshot).toContainText('up to')

  const left = (await client.leftovers.list({})).items.filter((item) => item.id !== id)
  // Kept on purpose: it is not among what one click cleans up, and its role has to be typed.
  await server.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Destroy 1 server…' }).click()
  const panel = page.getByRole('dialog')
  await expect(panel).toContainText('It was to be kept until')
  await expect(panel.getByRole('list', { name: 'What is cleaned up' })).toContainText('With it goes vol-')
  const destroy = panel.getByRole('button', { name: 'Destroy 1 server' })
  await expect(panel.getByRole('list', { name: 'What is cleaned up' })).toContainText('(henge-quarantine) once no server is in it')
  for (const text of ['', 'DB', ' db', 'web', '../db', '🚀', '<b>db</b>', 'db'.repeat(5000)]) {
    await panel.getByRole('textbox').fill(text)
    await expect(destroy).toBeDisabled()
  }
  await panel.getByRole('textbox').fill('db')
  await destroy.click()
  await expect(panel).toContainText('Shuts down and is gone then')
  await panel.getByRole('button', { name: 'Close' }).last().click()
  await expect(server).toHaveCount(0)
  // The group that cut it off goes after it, without another click.
  await expect.poll(async () => notDestroyed(await freshRole(client, 'db'), [id]), { timeout: jobLimit }).toEqual([])
  await expect
    .poll(async () => (await client.leftovers.list({ fresh: true })).items.map(({ kind }) => kind), { timeout: jobLimit })
    .toEqual(left.map(({ kind }) => kind))
})

shared('what was shown is what is destroyed: a list that does not hold any more destroys nothing', async ({ client }) => {
  const chosen = { kind: 'quarantined-server' as const, id: 'i-0123456789abcdef0', seen: 'stopped||' }
  await expect(client.leftovers.cleanUp({ accountId: 'sandbox', region: 'eu-central-1', items: [chosen] })).rejects.toMatchObject({
    code: 'PLAN_STALE',
  })
})

test('the evidence of a destroyed server opens from its generation and is saved as a file', async ({ page, client }) => {
  test.setTimeout(jobLimit + 90_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const [old] = (await freshRole(client, 'db')).servers
  await replaced(client, 'db', {})
  await page.goto(`${new URL(page.url()).origin}/roles/sandbox/db?tab=generations`)
  await page.getByRole('button', { name: `Evidence of ${old?.name}` }).click()
  const panel = page.getByRole('dialog', { name: `Evidence of ${old?.name}` })
  await expect(panel.getByLabel('Tags')).toContainText('henge:role')
  await expect(panel.getByRole('list', { name: 'Volumes' })).toContainText('vol-')
  await panel.getByRole('tab', { name: 'Console' }).click()
  await expect(panel.getByLabel('Console output')).toContainText(/cloud-init|Linux|login/)
  await panel.getByRole('tab', { name: 'User data' }).click()
  await expect(panel.getByRole('tabpanel')).toContainText(/cloud|user data/)
  const [download] = await Promise.all([page.waitForEvent('download'), panel.getByRole('button', { name: 'Save all' }).click()])
  expect(download.suggestedFilename()).toBe(`${old?.name}-${old?.id}-evidence.json`)
})
