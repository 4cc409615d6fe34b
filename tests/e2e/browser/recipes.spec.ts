import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { openRecipe, textbox, typeAtEnd } from './recipe-steps.ts'
import { test as shared } from './shared-shell.ts'

/** By Enter, as a person who has seen it: an Enter within 75 ms of the list was meant for the text, and the editor gives it that. */
async function takeOffered(page: Page, name: RegExp): Promise<void> {
  await expect(page.getByRole('listbox').getByRole('option', { name, selected: true })).toBeVisible()
  await page.waitForTimeout(150)
  await page.keyboard.press('Enter')
}

test('the list says what runs of each recipe, and what is wrong with one', async ({ page, dataFolder, client }) => {
  const { recipes } = await client.recipes.list()
  const { roles } = await client.fleet.refresh({})
  await mkdir(join(dataFolder, 'recipes', 'broken'))
  await writeFile(join(dataFolder, 'recipes', 'broken', 'recipe.yaml'), 'name: broken\nimage: { id: ami-0123456789 }\ninstanceType: huge\n')
  await page.getByRole('link', { name: 'Recipes' }).click()
  const table = page.getByRole('table', { name: 'Recipes' })
  // Nobody reloads the page: the folder is watched.
  await expect(table.getByRole('row').filter({ hasText: 'broken' })).toContainText('1 problem')
  await expect(table.getByRole('row').filter({ hasText: 'broken' })).toContainText('an instance type looks like t3.small')
  for (const recipe of recipes) {
    const role = roles.find((each) => each.role === recipe.role)
    const row = table.getByRole('row').filter({ has: page.getByRole('link', { name: recipe.name, exact: true }) })
    await expect(row).toContainText(`${role?.running} of ${recipe.servers}`)
    await expect(row).toContainText(role?.behind ? `${role.behind} behind` : 'current')
    await expect(row).toContainText(role?.currentRevision?.slice(0, 6) ?? 'no revision')
    await expect(row).toContainText(recipe.instanceType)
  }
})

test('a mistake is shown while typing with its place, what is offered mends it, and saving writes the user’s own file', async ({
  page,
  dataFolder,
}) => {
  await openRecipe(page, 'web')
  const file = join(dataFolder, 'recipes', 'web', 'recipe.yaml')
  const before = await readFile(file, 'utf8')
  const lines = before.split('\n').length
  await typeAtEnd(page, 'rootVolum: { sizeGiB: 9 }')
  const problems = page.getByRole('list', { name: 'Problems' })
  await expect(problems).toContainText(`${lines}:1`)
  await expect(problems).toContainText('"rootVolum" is not a field of a recipe: did you mean rootVolume?')
  await expect(page.locator('.cm-lint-marker-error')).toHaveCount(1)
  expect(await readFile(file, 'utf8')).toBe(before)

  // Mended with what is offered.
  await page.keyboard.press('Control+z')
  await expect(problems).toBeHidden()
  await page.keyboard.type('rootVol')
  await takeOffered(page, /^rootVolume/)
  await expect(textbox(page)).toContainText('rootVolume:')
  await page.keyboard.type('size')
  await takeOffered(page, /^sizeGiB/)
  await page.keyboard.type('9')
  await page.keyboard.press('Escape')
  await expect(problems).toBeHidden()
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await expect.poll(() => readFile(file, 'utf8')).toBe(`${before}rootVolume:\n  sizeGiB: 9`)
  expect((await readdir(join(dataFolder, 'recipes', 'web'))).filter((name) => name.startsWith('.'))).toEqual([])
})

shared('instance types are offered with their price, and images, packages and networks that are known', async ({ page, client }) => {
  const { instanceTypes } = await client.recipes.words({ region: 'eu-central-1' })
  const price = instanceTypes.find(({ name }) => name === 't3.large')?.perHour
  await openRecipe(page, 'web')
  await textbox(page).getByText('instanceType: t3.small').click()
  await page.keyboard.press('End')
  for (let count = 0; count < 'small'.length; count++) await page.keyboard.press('Backspace')
  await page.keyboard.type('l')
  await expect(page.getByRole('listbox').getByRole('option', { name: /^t3\.large/ })).toContainText(`$${price} / hour`)
  await page.keyboard.press('Backspace')
  const t3 = page.getByRole('listbox').getByRole('option', { name: /^t3\.(nano|micro|small|medium|large)/ })
  await expect(t3).toHaveText([/^t3\.nano/, /^t3\.micro/, /^t3\.small/, /^t3\.medium/, /^t3\.large/])
})

test('the size of what it renders to is live, and over the limit it is said what takes the room', async ({ page, dataFolder, client }) => {
  await openRecipe(page, 'web')
  const { userData } = await client.recipes.get({ name: 'web' })
  const meter = page.getByRole('meter', { name: 'Size of the user data' })
  await expect(meter).toHaveAttribute('aria-valuenow', String(userData?.gzipBytes))
  await expect(page.getByRole('region', { name: 'User data' })).toContainText('#cloud-config')
  await page.getByRole('button', { name: 'files/index.html', exact: true }).click()
  await expect(textbox(page, 'files/index.html')).toBeVisible()
  // What gzip cannot make smaller.
  let seed = 1
  const noise = Array.from({ length: 24_000 }, () => {
    seed = (seed * 48_271) % 2_147_483_647
    return String.fromCharCode(33 + (seed % 90))
  }).join('')
  await typeAtEnd(page, noise, 'files/index.html')
  await expect(page.getByText(/KiB over EC2’s limit/)).toBeVisible()
  await expect(page.getByLabel('What takes the room')).toContainText('/var/www/shop/index.html')
  await expect(page.getByRole('list', { name: 'Problems' })).toContainText('EC2 takes at most 16384')
  // Nothing of it is on disk.
  expect(await readFile(join(dataFolder, 'recipes', 'web', 'files', 'index.html'), 'utf8')).not.toContain(noise.slice(0, 40))
  expect((await client.recipes.list()).recipes.find(({ name }) => name === 'web')?.problems).toEqual([])
})

shared('unsaved text is compared with what runs, package by package and file by file', async ({ page }) => {
  await openRecipe(page, 'batch')
  await page.getByRole('tab', { name: 'Against what runs' }).click()
  await expect(page.getByText('What runs is what this makes. Nothing differs.')).toBeVisible()
  await textbox(page).getByText('packages: [').click()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.insertText(', htop')
  const difference = page.getByRole('region', { name: /^Difference from r-/ })
  await expect(difference).toContainText('1 change')
  await expect(difference).toContainText('+ htop')
  await expect(page.getByText(/would be behind/)).toBeVisible()
  await page.getByRole('button', { name: /^files\/.*\.py$/ }).click()
  await typeAtEnd(page, '\n# a line more\n', 'files/report.py')
  await expect(difference).toContainText('# a line more')
  await expect(difference).toContainText('2 changes')
})

test('files of a recipe are added, renamed and deleted, and a deletion is taken back', async ({ page, dataFolder }) => {
  const folder = join(dataFolder, 'recipes', 'web')
  await openRecipe(page, 'web')
  const files = page.getByRole('navigation', { name: 'Files of the recipe' })
  await files.getByRole('button', { name: 'Add a file' }).click()
  const path = page.getByRole('textbox', { name: 'Path of the new file' })
  await path.fill('../outside')
  await page.keyboard.press('Enter')
  await expect(files).toContainText('The path stays inside the recipe’s folder')
  await path.fill('files/motd')
  await page.keyboard.press('Enter')
  await typeAtEnd(page, 'welcome\n', 'files/motd')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await expect.poll(() => readFile(join(folder, 'files', 'motd'), 'utf8').catch(() => null)).toBe('welcome\n')

  await files.getByRole('button', { name: 'What to do with files/motd' }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await page.getByRole('textbox', { name: 'New name of files/motd' }).fill('files/issue')
  await page.keyboard.press('Enter')
  await expect(textbox(page, 'files/issue')).toContainText('welcome')
  expect((await readdir(join(folder, 'files'))).filter((name) => ['motd', 'issue'].includes(name))).toEqual(['issue'])

  await files.getByRole('button', { name: 'What to do with files/issue' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(files).toContainText('files/issue is deleted.')
  expect(await readdir(join(folder, 'files'))).not.toContain('issue')
  await files.getByRole('button', { name: 'Undo' }).click()
  await expect(textbox(page, 'files/issue')).toContainText('welcome')
  await expect.poll(() => readFile(join(folder, 'files', 'issue'), 'utf8').catch(() => null)).toBe('welcome\n')
})

test('a recipe begun from an example builds its first servers by a plan', async ({ page, dataFolder, client }) => {
  await page.getByRole('link', { name: 'Recipes' }).click()
  await page.getByRole('button', { name: 'New recipe…' }).click()
  const panel = page.getByRole('dialog', { name: 'New recipe' })
  await panel.getByRole('textbox', { name: 'Name' }).fill('web')
  await expect(panel).toContainText('A recipe or role of this name is there already.')
  await panel.getByRole('textbox', { name: 'Name' }).fill('Shop 2')
  await expect(panel).toContainText('Lower-case letters')
  await panel.getByRole('textbox', { name: 'Name' }).fill('shop2')
  await panel.getByRole('radio', { name: 'web' }).check()
  await panel.getByRole('button', { name: 'Create shop2' }).click()
  await expect(textbox(page)).toContainText('name: shop2')
  expect(await readdir(join(dataFolder, 'recipes', 'shop2', 'files'))).toEqual(await readdir(join(dataFolder, 'recipes', 'web', 'files')))
  expect((await client.recipes.get({ name: 'shop2' })).summary).toMatchObject({ role: 'shop2', problems: [] })
  await page.getByRole('button', { name: 'Build the first 2 servers…' }).first().click()
  const plan = page.getByRole('dialog', { name: /shop2/ })
  await expect(plan).toContainText('shop2-1')
  await expect(plan).toContainText('shop2-2')
  await page.keyboard.press('Escape')
  // The list has the same way.
  await page.getByRole('link', { name: 'Recipes' }).first().click()
  await page.getByRole('button', { name: 'Build the first 2 servers of shop2' }).click()
  await expect(plan).toContainText('shop2-2')
})

test('a recipe begun from a server that no recipe built has its image, type, network and user data', async ({
  page,
  dataFolder,
  client,
}) => {
  const { servers } = await client.fleet.refresh({})
  const server = servers.find(({ role }) => role === null)
  if (!server) throw new Error('the sandbox has no server without a recipe')
  await page.getByRole('link', { name: 'Recipes' }).click()
  await page.getByRole('button', { name: 'New recipe…' }).click()
  const panel = page.getByRole('dialog', { name: 'New recipe' })
  await panel.getByText('From a running server').click()
  await panel.getByRole('combobox', { name: 'Server that no recipe built' }).click()
  await page.getByRole('option', { name: new RegExp(server.id) }).click()
  await panel.getByRole('textbox', { name: 'Name' }).fill('legacy')
  await panel.getByRole('button', { name: 'Create legacy' }).click()
  await expect(textbox(page)).toContainText('name: legacy')
  const { recipe, summary } = await client.recipes.get({ name: 'legacy' })
  expect(summary.problems).toEqual([])
  expect(recipe).toMatchObject({
    image: { id: server.imageId },
    instanceType: server.instanceType,
    network: { subnets: [server.subnetId], securityGroups: server.securityGroupIds },
  })
  const files = await readdir(join(dataFolder, 'recipes', 'legacy'))
  const text = await readFile(join(dataFolder, 'recipes', 'legacy', 'recipe.yaml'), 'utf8')
  expect(text).toContain(files.includes('user-data.original') ? 'user-data.original' : 'It was given no user data')
})

test('what was typed outlives another screen and a reload; a recipe that has gone says so', async ({ page, dataFolder }) => {
  await openRecipe(page, 'staging')
  await typeAtEnd(page, '# not saved')
  await page.getByRole('link', { name: 'Recipes' }).first().click()
  const row = page.getByRole('table', { name: 'Recipes' }).getByRole('row').filter({ hasText: 'staging' })
  await expect(row).toContainText('unsaved')
  await page.reload()
  await row.getByRole('link').click()
  await expect(textbox(page)).toContainText('# not saved')
  await rm(join(dataFolder, 'recipes', 'staging'), { recursive: true })
  await expect(page.getByRole('alert').filter({ hasText: 'There is no recipe' }).first()).toBeVisible()
})
