import { expect, test } from './shared-shell.ts'

test('the palette goes to screens, roles and servers, and starts a plan', async ({ page, client }) => {
  await expect(page.getByRole('link', { name: 'web', exact: true })).toBeVisible()
  const search = page.getByRole('textbox', { name: 'Search', exact: true })
  const choose = async (words: string) => {
    await page.keyboard.press('Control+k')
    await search.fill(words)
    await page.keyboard.press('Enter')
    // It empties its field when it has faded out; nobody types into it before.
    await expect(search).toBeHidden()
  }
  await choose('settings')
  await expect(page).toHaveURL(/\/settings$/)

  const { servers } = await client.fleet.refresh({})
  const server = servers.find((each) => each.role === 'web')
  await choose(server?.id ?? '')
  await expect(page).toHaveURL(/\/roles\/sandbox\/web$/)

  await choose('Rebuild and replace web')
  await expect(page.getByRole('dialog', { name: 'Rebuild and replace web' })).toContainText('Terminate')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Rebuild and replace web' })).toBeHidden()
  expect(await client.jobs.list({})).toEqual([])
})

test('a question mark lists the keys, Esc closes only the topmost thing, and every screen has an address', async ({ page, shell }) => {
  await expect(page.getByRole('link', { name: 'web', exact: true })).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeHidden()
  await expect(page.locator('[role="row"][data-active]')).toHaveCount(1)
  for (const screen of ['Fleet', 'Recipes', 'Savings', 'Logs', 'Jobs', 'Settings']) {
    await page.goto(shell.addressOf(`/${screen.toLowerCase()}`))
    await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible()
  }
})

test('Esc closes a list that is open before the panel it is in', async ({ page }) => {
  await page.getByRole('button', { name: 'Adopt…' }).click()
  const panel = page.getByRole('dialog', { name: 'Adopt servers' })
  await panel.getByRole('combobox', { name: 'Recipe' }).click()
  await expect(page.getByRole('option', { name: 'staging' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('option', { name: 'staging' })).toBeHidden()
  await expect(panel).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
})

test('a page without its key says where the key is', async ({ browser, shell }) => {
  const stranger = await browser.newPage()
  await stranger.goto(`${shell.origin}/fleet`)
  await expect(stranger.getByRole('heading', { name: 'This page has no key' })).toBeVisible()
  await expect(stranger.getByText(/with the part after #/)).toBeVisible()
  await stranger.close()
})

test('the colours follow the system and can be chosen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.getByRole('button', { name: 'Colours' }).click()
  await page.getByRole('menuitem', { name: 'Light' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
})
