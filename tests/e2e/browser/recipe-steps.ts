import { expect, type Page } from '@playwright/test'

export const textbox = (page: Page, name = 'recipe.yaml') => page.getByRole('textbox', { name, exact: true })

export async function openRecipe(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Recipes' }).click()
  await page.getByRole('table', { name: 'Recipes' }).getByRole('link', { name, exact: true }).click()
  await expect(textbox(page)).toContainText(`name: ${name}`)
}

/** At the end of the open text. */
export async function typeAtEnd(page: Page, text: string, name?: string): Promise<void> {
  await textbox(page, name).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(text)
}
