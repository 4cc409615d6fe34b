import { expectAccessible } from '../accessible.ts'
import { choose, openPlan } from './replace-steps.ts'
import { expect, test } from './shared-shell.ts'

const screens = ['/fleet', '/roles/sandbox/web', '/recipes', '/recipes/web', '/leftovers', '/jobs', '/rebuilds', '/settings'] as const

test('axe finds nothing on any screen of the fleet, its recipes and its jobs, in either scheme', async ({ page, shell }) => {
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  for (const screen of screens) {
    await page.goto(shell.addressOf(screen))
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible(page)
  }
})

test('axe finds nothing on a plan with its settings, nor on a rule with its preview', async ({ page, shell }) => {
  const panel = await openPlan(page, 'web')
  await choose(panel, 'Rolling')
  await panel.getByRole('button', { name: 'Settings' }).click()
  await panel.getByLabel('Surge').fill('many')
  await expect(panel.getByLabel('Surge')).toHaveAttribute('aria-invalid', 'true')
  await expectAccessible(page)
  await panel.getByLabel('Surge').fill('1')
  await choose(panel, 'Destroy first')
  await expectAccessible(page)
  const address = new URL(shell.addressOf('/rebuild'))
  address.search = 'strategy=rolling&canary=true'
  await page.goto(address.href)
  await expect(page.getByRole('table', { name: 'Roles in their order' })).toBeVisible()
  await page.getByRole('button', { name: 'Servers of db' }).click()
  await expectAccessible(page)
})
