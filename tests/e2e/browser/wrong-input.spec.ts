import { choose, openPlan, settled } from './replace-steps.ts'
import { expect, test } from './shared-shell.ts'

import { all, isWide, refuses, refusesAll, type Wrong, wrong } from './wrong-words.ts'

test('the settings of a rollout say what is wrong with them, start nothing meanwhile, and keep what was typed', async ({
  page,
  client,
}) => {
  const panel = await openPlan(page, 'web')
  await choose(panel, 'Rolling')
  await panel.getByRole('button', { name: 'Settings' }).click()
  const field = (name: string) => panel.getByLabel(name, { exact: true })
  const start = panel.getByRole('button', { name: /^Replace/ })
  await refusesAll(field('Surge'))
  await expect(panel).toContainText('A setting cannot be read')
  await expect(start).toBeDisabled()
  await refuses(field('Surge'), '')
  await field('Surge').fill('0')
  await field('Canary first').check()
  await field('Bake time').fill('1 min')
  await panel.getByText('Quarantine: cut off and kept').click()
  const good: [string, string, Wrong[]][] = [
    ['Minimum healthy, %', '50', []],
    ['At most unavailable', '1', []],
    // “1,5” are two checkpoints, and 1,5 lines a minute a number.
    ['Checkpoints, %', '20, 50', ['comma']],
    ['Length of a checkpoint', '1,5 h', []],
    ['Warm-up', '30 s', []],
    ['Bake time', '2 min', []],
    ['Error lines a minute', '0,5', ['comma']],
    ['Days in quarantine', '3', []],
  ]
  for (const [name, value, accepted] of good) {
    await refusesAll(field(name), accepted)
    await expect(start).toBeDisabled()
    await field(name).fill(value)
    await expect(field(name)).not.toHaveAttribute('aria-invalid', 'true')
  }
  await settled(panel)
  await expect(start).toBeEnabled()
  for (const [name, value] of good) await expect(field(name)).toHaveValue(value)
  expect(await isWide(page)).toBe(false)
  expect(await client.jobs.list({})).toEqual([])
})

test('a role’s name has to be typed as it is before what cannot be undone begins', async ({ page }) => {
  const panel = await openPlan(page, 'web')
  await choose(panel, 'Destroy first')
  const start = panel.getByRole('button', { name: 'Replace 2 servers' })
  const field = panel.getByRole('textbox', { name: /no way back/ })
  for (const text of [...Object.values(wrong), '', 'WEB', ' web', 'we', 'web web']) {
    await field.fill(text)
    await expect(start).toBeDisabled()
  }
  await expect(panel).toContainText('To go on, type web above.')
  await field.fill('web')
  await expect(start).toBeEnabled()
})

test('a rule of a rebuild says what is wrong with it, also where it came by its address', async ({ page, shell }) => {
  const search = 'which=older-than&days=-1&together=1%2C5&at=soon&role=..%2F..%2Fx&strategy=rolling&maxSurge=%3Cscript%3E'
  const address = new URL(shell.addressOf('/rebuild'))
  address.search = search
  await page.goto(address.href)
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  for (const name of ['Days', 'Roles at a time']) await expect(field(name)).toHaveAttribute('aria-invalid', 'true')
  await expect(field('Days')).toHaveValue('-1')
  await expect(page.getByText('Choose a date and a time.')).toBeVisible()
  await expect(page.getByText('What the rule would do stands here as soon as it can be read.')).toBeVisible()
  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(field('Surge')).toHaveValue('<script>')
  await expect(page.getByRole('button', { name: 'Rebuild…' })).toBeDisabled()

  await refusesAll(field('Days'))
  await field('Days').fill('4')
  await refusesAll(field('Roles at a time'))
  await field('Roles at a time').fill('2')
  await refuses(field('Surge'), '')
  await field('Surge').fill('1')
  const date = page.getByLabel('Date and time')
  for (const [at, words] of [
    ['', 'Choose a date and a time.'],
    ['1969-12-31T23:59', 'This time has passed.'],
  ] as const) {
    await date.fill(at)
    await expect(date).toHaveAccessibleDescription(words)
  }
  await date.fill('2099-11-29T02:00')
  await expect(page.getByText('No recipe builds a role ../../x.')).toBeVisible()
  await page.getByRole('group', { name: 'Chosen roles' }).getByText('../../x').click()
  await expect(page.getByText('Choose at least one role, or every role.')).toBeVisible()
  await page.getByText('Every role', { exact: true }).click()
  await expect(page.getByRole('button', { name: /^Rebuild \d+ servers…$/ })).toBeEnabled()
  await expect(page).toHaveURL(/days=4/)
})

test('names of recipes and of their files are refused in words, and the text of a recipe survives everything', async ({ page, client }) => {
  await page.getByRole('navigation').getByRole('link', { name: 'Recipes' }).click()
  await page.getByRole('button', { name: 'New recipe…' }).click()
  const panel = page.getByRole('dialog', { name: 'New recipe' })
  await expect(panel).toContainText('To go on, give it a name.')
  const name = panel.getByRole('textbox', { name: 'Name' })
  // “soon” is a name as good as any.
  await refusesAll(name, ['letters'])
  await refuses(name, 'web')
  await expect(panel.getByRole('button', { name: 'Create', exact: true })).toBeDisabled()
  await name.fill('fresh')
  await expect(panel).toContainText('To go on, choose an example.')
  await panel.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('link', { name: 'batch', exact: true }).click()
  await page.getByRole('button', { name: 'Add a file' }).click()
  const path = page.getByRole('textbox', { name: 'Path of the new file' })
  const add = page.getByRole('button', { name: 'Add', exact: true })
  for (const text of [
    '',
    '../../etc/passwd',
    '/etc/passwd',
    'files/../../x',
    'a\\b',
    wrong.markup,
    wrong.long,
    'recipe.yaml',
    '.git/config',
    'files/',
  ]) {
    await path.fill(text)
    await add.click()
    await refuses(path, text)
  }
  await page.getByRole('button', { name: 'Cancel' }).click()

  const text = page.getByRole('textbox', { name: 'recipe.yaml', exact: true })
  const before = await text.innerText()
  const problems = page.getByRole('list', { name: 'Problems' })
  for (const typed of [
    ': {[}',
    'servers: 1,5',
    'hibernation: perhaps',
    'hibernation: 1e308',
    `hibernation: "🚀"`,
    `strategy: ${wrong.markup}`,
    `name: ${wrong.rightToLeft}`,
    wrong.long,
  ]) {
    await text.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.insertText(typed)
    await expect(problems.getByRole('listitem').first()).toBeVisible()
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await expect(problems).toHaveCount(0)
  }
  expect(await text.innerText()).toBe(before)
  await expect(page.getByText('usable', { exact: true })).toBeVisible()
  expect((await client.recipes.get({ name: 'batch' })).summary.problems).toEqual([])
})

test('nothing is found for nonsense in the palette, the filter, the lines and the server picker, and each says so', async ({ page }) => {
  const search = page.getByRole('textbox', { name: 'Search', exact: true })
  // Keys are heard when the screen is there.
  await expect(page.getByRole('link', { name: 'web', exact: true })).toBeVisible()
  await page.keyboard.press('Control+k')
  for (const text of [wrong.markup, wrong.rightToLeft, wrong.long]) {
    await search.fill(text)
    await expect(page.getByText(/^Nothing/)).toBeVisible()
  }
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()
  for (const text of [wrong.markup, wrong.long, 'state:flying']) {
    await page.getByLabel('Filter').fill(text)
    await expect(page.getByRole('row').filter({ hasText: 'web' })).toHaveCount(0)
  }
  await page.getByLabel('Filter').fill('')

  await page.getByRole('button', { name: 'Adopt…' }).click()
  const adopt = page.getByRole('dialog', { name: 'Adopt servers' })
  await expect(adopt).toContainText('To go on, choose a recipe.')
  await expect(adopt.getByRole('button', { name: 'Adopt', exact: true })).toBeDisabled()
  await adopt.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('navigation').getByRole('link', { name: 'Logs' }).click()
  await page.getByRole('button', { name: /^Servers:/ }).click()
  const find = page.getByRole('textbox', { name: 'Find a server' })
  for (const text of [wrong.markup, wrong.long]) {
    await find.fill(text)
    await expect(page.getByText('No role or server fits this text.')).toBeVisible()
  }
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Time:/ }).click()
  const show = page.getByRole('button', { name: 'Show this time' })
  for (const label of ['From', 'To']) {
    const field = page.getByRole('textbox', { name: label, exact: true })
    const good = await field.inputValue()
    for (const text of ['', wrong.comma, wrong.markup, wrong.rightToLeft, wrong.long]) {
      await field.fill(text)
      await show.click()
      await refuses(field, text)
    }
    await field.fill(good)
  }
  expect(await isWide(page)).toBe(false)
})

test('settings, regions and what goes with an import are refused in words and stay in their fields', async ({ page, client }) => {
  const before = await client.settings.get()
  await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
  const save = (label: string) =>
    page
      .locator('form')
      .filter({ has: page.getByLabel(label) })
      .getByRole('button', { name: 'Save' })
  for (const label of ['Refresh every (seconds)', 'Most servers in one job']) {
    const field = page.getByRole('textbox', { name: label })
    for (const name of all) {
      await field.fill(wrong[name])
      await save(label).click()
      await expect(field).toHaveAttribute('aria-invalid', 'true')
      await expect(field).toHaveAccessibleDescription(/A whole number from/)
      await expect(field).toHaveValue(wrong[name])
    }
  }
  const folder = page.getByRole('textbox', { name: 'Recipes folder' })
  for (const text of ['', wrong.traversal, wrong.markup, wrong.long, 'recipes']) {
    await folder.fill(text)
    await save('Recipes folder').click()
    await expect(folder).toHaveAttribute('aria-invalid', 'true')
    await expect(folder).toHaveValue(text)
  }
  expect(await client.settings.get()).toEqual(before)

  await page.getByRole('button', { name: 'Add an AWS account…' }).click()
  const panel = page.getByRole('dialog', { name: 'Add an AWS account' })
  await panel.getByRole('button', { name: 'Profile nowhere' }).click()
  await panel.getByLabel('Name in Henge').fill('')
  await expect(panel).toContainText('To go on, give it a name.')
  await panel.getByLabel('Name in Henge').fill(wrong.markup)
  const regions = panel.getByLabel('Regions')
  for (const text of [wrong.emoji, wrong.rightToLeft, wrong.traversal]) {
    await regions.fill(text)
    await regions.press('Enter')
    await expect(panel).toContainText('is no region: one looks like eu-central-1.')
    await expect(panel.getByRole('button', { name: 'Add', exact: true })).toBeDisabled()
    await regions.press('Backspace')
    await expect(panel).not.toContainText('is no region')
  }
})
