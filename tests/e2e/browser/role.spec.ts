import { expect, test } from './shared-shell.ts'

test('a role shows its servers, all its generations, and what differs between what runs and its recipe', async ({ page, client }) => {
  await page.getByRole('link', { name: 'web', exact: true }).click()
  await expect(page).toHaveURL(/\/roles\/sandbox\/web$/)
  const detail = await client.fleet.role({ accountId: 'sandbox', role: 'web' })
  const servers = page.getByRole('table', { name: 'Servers' })
  for (const server of detail.servers) await expect(servers.getByRole('cell', { name: server.name, exact: true })).toBeVisible()

  const destroyed = detail.generations.filter((generation) => generation.destroyedAt !== null)
  expect(destroyed.length).toBeGreaterThan(0)
  await page.getByRole('tab', { name: /Generations/ }).click()
  for (const { server } of destroyed)
    await expect(page.getByRole('link', { name: `${server.name}, destroyed: its logs` }).first()).toBeVisible()

  await page.getByRole('tab', { name: /Recipe/ }).click()
  await expect(page).toHaveURL(/tab=recipe/)
  const [difference] = detail.differences
  expect(difference?.changes.length ?? 0).toBeGreaterThan(0)
  const shown = page.getByRole('region', { name: /^Difference from/ })
  for (const change of difference?.changes ?? [])
    await expect(shown).toContainText(change.kind === 'package' ? (change.after ?? change.name) : change.name)
  await expect(page.getByRole('region', { name: 'recipe.yaml' })).toContainText('name: web')
  await expect(page.getByText(/of 16 KiB after gzip/)).toBeVisible()
})

test('a bar of the timeline opens the logs of that server', async ({ page, client, shell }) => {
  const { generations } = await client.fleet.role({ accountId: 'sandbox', role: 'web' })
  const gone = generations.find((generation) => generation.destroyedAt !== null)
  await page.goto(shell.addressOf('/roles/sandbox/web').replace('#', '?tab=generations#'))
  await page
    .getByRole('link', { name: `${gone?.server.name}, destroyed: its logs` })
    .first()
    .click()
  await expect(page).toHaveURL(new RegExp(`/logs\\?.*server=${gone?.server.id}`))
})

test('the cost of a role is told line by line', async ({ page, shell }) => {
  await page.goto(shell.addressOf('/roles/sandbox/web').replace('#', '?tab=cost#'))
  const lines = page.getByRole('table', { name: 'Cost' })
  await expect(lines.getByRole('row').filter({ hasText: 'compute' })).toContainText('$')
})

test('a role that does not exist is said so, and the frame stays', async ({ page, shell, problems }) => {
  await page.goto(shell.addressOf('/roles/sandbox/nothing'))
  await expect(page.getByRole('alert')).toContainText('nothing')
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible()
  // The browser reports the 404 of the call itself.
  problems.length = 0
})
