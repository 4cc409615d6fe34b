import { expect, test } from './fixtures.ts'
import { test as shared } from './shared-shell.ts'

shared(
  'a first start shows the sandbox: roles with what runs, what is behind and what it costs, labelled as simulated',
  async ({ page, client }) => {
    const table = page.getByRole('table', { name: 'Fleet' })
    await expect(table).toBeVisible()
    // The page may have asked already; the answer to compare with must be one after asking.
    const fleet = await client.fleet.refresh({})
    expect(fleet.roles.length).toBeGreaterThanOrEqual(5)
    for (const role of fleet.roles) {
      const row = page.locator(`[data-key="role ${role.accountId} ${role.role}"]`)
      await expect(row).toContainText(`${role.running}/${role.wanted}`)
      await expect(row).toContainText(role.behind > 0 ? `${role.behind} behind` : 'current')
      await expect(row).toContainText('/mo')
    }
    const behind = fleet.roles.reduce((sum, role) => sum + role.behind, 0)
    expect(behind).toBeGreaterThan(0)
    await expect(page.getByText(`${fleet.servers.length} servers`)).toBeVisible()
    await expect(page.getByRole('button', { name: `Rebuild ${behind} behind…` })).toBeVisible()
    await expect(page.getByText('sandbox · simulated')).toBeVisible()
  },
)

shared('the filter narrows by role and by words, stays in the address, and says which terms there are', async ({ page, shell }) => {
  const filter = page.getByRole('textbox', { name: 'Filter' })
  await expect(page.getByRole('link', { name: 'api', exact: true })).toBeVisible()
  await page.keyboard.press('/')
  await expect(filter).toBeFocused()
  await filter.fill('role:web is:behind')
  await expect(page.getByRole('link', { name: 'web', exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: 'api', exact: true })).toBeHidden()
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('role:web is:behind')
  await page.goto(shell.addressOf('/fleet').replace('/fleet', '/fleet?q=role:web'))
  await expect(filter).toHaveValue('role:web')
  await filter.fill('colour:blue')
  await expect(page.getByText('There is no colour:blue')).toBeVisible()
  await filter.fill('nothing-has-this-name')
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page.getByRole('link', { name: 'api', exact: true })).toBeVisible()
})

shared('keys move through the rows, show the servers of a role, choose it and open it', async ({ page, client }) => {
  await expect(page.getByRole('link', { name: 'api', exact: true })).toBeVisible()
  const { servers } = await client.fleet.list({})
  const first = servers.filter((server) => server.role === 'api').map((server) => server.name)
  await page.keyboard.press('j')
  await page.keyboard.press('ArrowRight')
  for (const name of first) await expect(page.getByRole('cell', { name, exact: true })).toBeVisible()
  await page.keyboard.press('x')
  await expect(page.getByRole('checkbox', { name: 'Choose api' })).toBeChecked()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('cell', { name: first[0] ?? '', exact: true })).toBeHidden()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/roles\/sandbox\/api$/)
  await page.goBack()
  await expect(page).toHaveURL(/\/fleet$/)
})

test('servers that no recipe built are listed apart, and adopting them makes them behind', async ({ page, client }) => {
  await page.getByRole('button', { name: 'Adopt…' }).click()
  const panel = page.getByRole('dialog', { name: 'Adopt servers' })
  await panel.getByRole('combobox', { name: 'Recipe' }).click()
  await page.getByRole('option', { name: 'staging' }).click()
  await panel.getByRole('checkbox', { name: /bastion/ }).check()
  await panel.getByRole('button', { name: 'Adopt 1 server as staging' }).click()
  await expect(page).toHaveURL(/\/roles\/sandbox\/staging$/)
  await expect(page.getByRole('row').filter({ hasText: 'bastion' })).toContainText('behind')
  const { servers } = await client.fleet.list({})
  expect(servers.find((server) => server.name === 'bastion')?.role).toBe('staging')
})

test('a broken recipe is said with file and line, and is shown where it is wrong', async ({ page, dataFolder }) => {
  const { readFile, writeFile } = await import('node:fs/promises')
  const { join } = await import('node:path')
  const path = join(dataFolder, 'recipes', 'web', 'recipe.yaml')
  await writeFile(path, (await readFile(path, 'utf8')).replace(/^instanceType: .*$/m, 'instanceType: large one'))
  await expect(page.getByText(/Recipe web cannot be used: recipe\.yaml:\d+/)).toBeVisible()
  await page.getByRole('link', { name: 'Show', exact: true }).click()
  await expect(page).toHaveURL(/\/recipes\/web$/)
  await expect(page.getByRole('list', { name: 'Problems' })).toContainText('an instance type looks like t3.small')
})
