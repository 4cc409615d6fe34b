import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/**
 * What axe finds on the page as it stands, contrast too, in the light scheme and in the dark one. The text of an editor is left out: its
 * lines are drawn by CodeMirror, whose colours have a test of their own. `within`: a CSS selector of the part that is looked at, where what
 * lies around it is large and looked at elsewhere.
 */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // A colour on its way is of neither scheme.
    await page.evaluate(async () => {
      const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
      await Promise.all(ending.map(({ finished }) => finished.catch(() => undefined)))
    })
    const whole = new AxeBuilder({ page }).exclude('.cm-editor')
    const axe = within === undefined ? whole : whole.include(within)
    // Only colours differ in the dark.
    const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze()
    const said = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    )
    expect(said, `axe, ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
}
