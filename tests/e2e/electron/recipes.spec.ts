import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'

test('a recipe is written in the window: its style passes the policy, a mistake is marked, saving writes the file, an outside edit appears', async ({
  page,
  dataFolder,
}) => {
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible({ timeout: 30_000 })
  await page.getByRole('link', { name: 'Recipes' }).click()
  await page.getByRole('table', { name: 'Recipes' }).getByRole('link', { name: 'web', exact: true }).click()
  const text = page.getByRole('textbox', { name: 'recipe.yaml', exact: true })
  await expect(text).toContainText('name: web')
  // The editor puts its own style element into the page; without this load’s nonce the policy would refuse it.
  await expect(page.locator('.cm-editor')).toHaveCSS('display', 'flex')
  await text.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText('servres: 2')
  await expect(page.getByRole('list', { name: 'Problems' })).toContainText('did you mean servers?')
  for (let count = 0; count < 'servres: 2'.length; count++) await page.keyboard.press('Backspace')
  await page.keyboard.insertText('# written here')
  await expect(page.getByRole('list', { name: 'Problems' })).toBeHidden()
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  const file = join(dataFolder, 'recipes', 'web', 'recipe.yaml')
  // Save is disabled while it saves, too.
  await expect.poll(() => readFile(file, 'utf8')).toMatch(/\n# written here$/)
  const saved = await readFile(file, 'utf8')
  await writeFile(file, saved.replace('# written here', '# written elsewhere'))
  await expect(text).toContainText('# written elsewhere')
})
