import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'
import { openRecipe, textbox, typeAtEnd } from './recipe-steps.ts'

/** As an editor saves: a file is never there half written, which would be a change of its own. */
async function replaceFile(dataFolder: string, file: string, text: string): Promise<void> {
  const draft = join(dataFolder, 'written-outside')
  await writeFile(draft, text)
  await rename(draft, file)
}

test('an edit made outside appears by itself, also in the text that is open', async ({ page, dataFolder }) => {
  await openRecipe(page, 'web')
  const file = join(dataFolder, 'recipes', 'web', 'recipe.yaml')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('servers: 2', 'servers: 5'))
  await expect(textbox(page)).toContainText('servers: 5')
  await writeFile(join(dataFolder, 'recipes', 'web', 'files', 'new.conf'), 'a')
  await expect(page.getByRole('navigation', { name: 'Files of the recipe' })).toContainText('files/new.conf')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
})

test('a file that was changed here and outside is not overwritten until the user has chosen', async ({ page, dataFolder }) => {
  await openRecipe(page, 'web')
  const file = join(dataFolder, 'recipes', 'web', 'recipe.yaml')
  const text = await readFile(file, 'utf8')
  await typeAtEnd(page, '# mine')
  const theirs = text.replace('servers: 2', 'servers: 3')
  await replaceFile(dataFolder, file, theirs)
  const notice = page.getByRole('alert').filter({ hasText: 'changed outside' })
  await expect(notice).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(notice).toBeVisible()
  expect(await readFile(file, 'utf8')).toBe(theirs)
  await notice.getByRole('button', { name: 'Show the difference' }).click()
  await expect(notice).toContainText('servers: 3')
  await expect(notice).toContainText('# mine')

  // Theirs, and back again with undo.
  await notice.getByRole('button', { name: 'Take the one on disk' }).click()
  await expect(notice).toBeHidden()
  await expect(textbox(page)).toContainText('servers: 3')
  await expect(textbox(page)).not.toContainText('# mine')
  await textbox(page).click()
  await page.keyboard.press('Control+z')
  await expect(textbox(page)).toContainText('# mine')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await expect.poll(() => readFile(file, 'utf8')).toBe(`${text}# mine`)

  // Mine, over theirs, knowingly.
  await typeAtEnd(page, ' again')
  await replaceFile(dataFolder, file, theirs)
  await notice.getByRole('button', { name: 'Keep mine' }).click()
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await expect.poll(() => readFile(file, 'utf8')).toBe(`${text}# mine again`)
})

test('a new file that somebody else made meanwhile is not written over: saving opens it and asks', async ({ page, dataFolder }) => {
  await openRecipe(page, 'web')
  const notice = page.getByRole('alert').filter({ hasText: 'changed outside' })
  const files = page.getByRole('navigation', { name: 'Files of the recipe' })
  await files.getByRole('button', { name: 'Add a file' }).click()
  await page.getByRole('textbox', { name: 'Path of the new file' }).fill('files/both')
  await page.keyboard.press('Enter')
  await typeAtEnd(page, 'mine', 'files/both')
  await files.getByRole('button', { name: 'recipe.yaml', exact: true }).click()
  const both = join(dataFolder, 'recipes', 'web', 'files', 'both')
  await writeFile(both, 'theirs')
  await page.keyboard.press('Control+s')
  await expect(textbox(page, 'files/both')).toContainText('mine')
  await expect(notice).toContainText('files/both was changed outside')
  expect(await readFile(both, 'utf8')).toBe('theirs')
  await notice.getByRole('button', { name: 'Take the one on disk' }).click()
  await expect(textbox(page, 'files/both')).toContainText('theirs')
})
