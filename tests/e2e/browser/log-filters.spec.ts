import { expectAccessible } from '../accessible.ts'
import { expectTotal, importLines, openLogs, pill, range, requestLines, rows } from './log-steps.ts'
import { expect, test } from './shared-shell.ts'

test.beforeEach(async ({ page, client, shell }) => {
  await importLines(client, 'requests.json', requestLines)
  await openLogs(page, shell.addressOf('/logs'), range)
  await expectTotal(page, 60)
})

test('a field of the opened line becomes a filter, which is turned round, switched off and removed', async ({ page, shell }) => {
  await rows(page).filter({ hasText: 'GET /orders/50 done' }).click()
  const panel = page.getByRole('complementary', { name: 'The line' })
  await panel.getByRole('button', { name: 'Only lines with this http.status' }).click()
  await expectTotal(page, 12)
  await expect(page).toHaveURL(/filter=/)

  await pill(page, 'Filter http.status: 500').click()
  await page.getByRole('menuitem', { name: 'Exclude instead' }).click()
  await expectTotal(page, 48)
  await pill(page, 'Filter not http.status: 500').click()
  await page.getByRole('menuitem', { name: 'Switch off' }).click()
  await expectTotal(page, 60)
  await page.reload()
  await expectTotal(page, 60)
  await pill(page, 'Filter not http.status: 500 (off)').click()
  await page.getByRole('menuitem', { name: 'Switch on' }).click()
  await expectTotal(page, 48)

  await expectAccessible(page)
  // A list is filtered by one of its elements; the filters hold together.
  await rows(page).filter({ hasText: 'GET /orders/57 done' }).click()
  await panel.getByRole('row').filter({ hasText: 'tags' }).getByRole('button', { name: 'No lines with this tags' }).first().click()
  await expectTotal(page, 32)
  await page.goBack()
  await expectTotal(page, 48)
  await pill(page, 'Filter not http.status: 500').focus()
  await page.keyboard.press('Delete')
  await expectTotal(page, 60)
  await expect(page.getByRole('list', { name: 'Filters' })).toHaveCount(0)

  await test.step('names and values of fields are text, whatever is in them', async () => {
    await rows(page).filter({ hasText: 'GET /orders/7 done' }).click()
    await expect(panel.getByRole('rowheader', { name: 'bad�name' })).toBeVisible()
    await panel.getByRole('button', { name: 'Only lines with this bad�name' }).click()
    await expectTotal(page, 1)
    await expect(pill(page, /^Filter bad�name: <img src=x/)).toBeVisible()
    await expect(page.locator('img[src="x"]')).toHaveCount(0)
  })

  await test.step('a filter that cannot be asked is marked, and the page stays usable', async () => {
    await openLogs(page, shell.addressOf('/logs'), { ...range, filter: '["is","@timestamp","soon"]' })
    await expect(page.getByRole('alert')).toContainText('A filter cannot be asked')
    await expect(page.locator('li[data-bad]')).toContainText('@timestamp: soon')
    await page.getByRole('button', { name: 'Remove the filter @timestamp: soon' }).click()
    await expectTotal(page, 60)
  })
})

test('a filter is written and edited with the keyboard, with fields and values offered; pinned it stays', async ({ page, shell }) => {
  await page.getByRole('button', { name: 'Add a filter' }).focus()
  await page.keyboard.press('Enter')
  const form = page.getByRole('form', { name: 'New filter' })
  await expect(form.getByRole('combobox', { name: 'Field' })).toBeFocused()
  await page.keyboard.type('host')
  await expect(form.getByRole('option', { name: 'host' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(form.getByRole('combobox', { name: 'Field' })).toHaveValue('host')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('shop')
  await expect(form.getByRole('option', { name: 'shop-2' })).toBeVisible()
  await page.keyboard.type('-2')
  await page.keyboard.press('Escape')
  await form.getByRole('button', { name: 'Add the filter' }).click()
  await expectTotal(page, 30)

  await pill(page, 'Filter host: shop-2').press('Enter')
  await page.getByRole('menuitem', { name: 'Edit…' }).press('Enter')
  const edit = page.getByRole('form', { name: 'Filter', exact: true })
  await edit.getByRole('combobox', { name: 'Field' }).fill('http.took')
  await edit.getByRole('combobox', { name: 'Condition' }).selectOption({ label: 'is between' })
  await edit.getByRole('combobox', { name: 'From' }).fill('10')
  await edit.getByRole('combobox', { name: 'To' }).fill('19')
  await edit.getByRole('button', { name: 'Apply' }).click()
  await expectTotal(page, 10)
  await expect(pill(page, 'Filter http.took: 10 to 19')).toBeVisible()

  await test.step('a pinned filter stays when other lines are opened, others do not', async () => {
    const filters = new URLSearchParams([
      ['filter', '["is","host","shop-1"]'],
      ['pin', '["is","http.status","500"]'],
      ...Object.entries(range).map(([name, at]) => [name, String(at)] as [string, string]),
    ])
    await page.goto(shell.addressOf('/logs').replace('#', `?${filters}#`))
    await expectTotal(page, 6)
    // The one in the middle, so that there are newer ones and older ones.
    await rows(page).nth(2).click()
    const raw = await page.getByTestId('raw-line').innerText()
    await page
      .getByRole('complementary', { name: 'The line' })
      .getByRole('row', { name: /^http\.took/ })
      .hover()
    await page.getByRole('button', { name: 'Keep http.took at the top' }).click()
    await expect(page.getByRole('complementary', { name: 'The line' }).getByRole('row').first()).toContainText('http.took')
    await page.getByRole('button', { name: 'Lines around it' }).click()
    // Nothing is lost: what is not pinned is switched off.
    await expect(pill(page, 'Filter http.status: 500 (pinned)')).toBeVisible()
    await expect(pill(page, /^Filter file: /)).toBeVisible()
    // The line stays open, and what came after it has come above it: all there is, so that the list begins with the newest again.
    await expect(page).not.toHaveURL(/[?&]at=/)
    await expect(page.getByTestId('raw-line')).toHaveText(raw)
    const opened = rows(page).and(page.locator('[aria-selected=true]'))
    await expect(opened).toHaveAttribute('aria-rowindex', '3')
    await expect(opened).toContainText(raw)
    await page.keyboard.press('ArrowUp')
    await expect(opened).toHaveAttribute('aria-rowindex', '2')
    await expect(page.getByRole('complementary', { name: 'The line' }).getByRole('row').first()).toContainText('http.took')

    await page.getByRole('navigation').getByRole('link', { name: 'Fleet' }).click()
    await page.getByRole('navigation').getByRole('link', { name: 'Logs' }).click()
    await expect(pill(page, 'Filter http.status: 500 (pinned)')).toBeVisible()
    await expect(pill(page, /host: shop-1/)).toHaveCount(0)
    await expect(page).toHaveURL(/pin=/)
    // Let go, it stays away.
    await page
      .getByRole('list', { name: 'Filters' })
      .getByRole('button', { name: /^Remove/ })
      .click()
    await expect(pill(page, /http\.status/)).toHaveCount(0)
    await expect(page).not.toHaveURL(/pin=/)
    await page.getByRole('navigation').getByRole('link', { name: 'Fleet' }).click()
    await page.getByRole('navigation').getByRole('link', { name: 'Logs' }).click()
    await expect(page.getByRole('table', { name: 'Lines', exact: true })).toBeVisible()
    await expect(pill(page, /http\.status/)).toHaveCount(0)
  })
})
