import { expectTotal, importLines, openLogs, range, requestLines, writeQuery } from './log-steps.ts'
import { expect, test } from './shared-shell.ts'

test('a query is completed from the lines themselves, coloured, marked where it is wrong, and remembered', async ({
  page,
  client,
  shell,
}) => {
  await importLines(client, 'requests.json', requestLines)
  await openLogs(page, shell.addressOf('/logs'), range)
  await expectTotal(page, 60)
  const bar = page.getByRole('textbox', { name: 'Search the lines' })
  const choice = (name: RegExp) => page.getByRole('option', { name })

  await test.step('fields, values and words, with the keyboard', async () => {
    await page.keyboard.press('/')
    await expect(bar).toBeFocused()
    await page.keyboard.type('http.st')
    await expect(choice(/^http\.status/)).toBeVisible()
    await page.keyboard.press('Tab')
    await expect(bar).toHaveText('http.status: ')
    await expect(choice(/^200/)).toContainText('80%')
    await page.keyboard.type('5')
    await expect(choice(/^200/)).toHaveCount(0)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(bar).toHaveText('http.status: 500 ')
    // Tab at once, before the choices are there: the first is taken when it comes.
    await page.keyboard.type('an')
    await page.keyboard.press('Tab')
    await expect(bar).toHaveText('http.status: 500 and ')
    await page.keyboard.type('host: "sh')
    await expect(choice(/^shop-1/)).toBeVisible()
    await page.keyboard.press('Tab')
    await expect(bar).toHaveText('http.status: 500 and host: "shop-1" ')
    await page.keyboard.press('Enter')
    await expectTotal(page, 6)
    await expect(bar.locator('.kql-field').first()).toHaveText('http.status')
    await expect(bar.locator('.kql-keyword')).toHaveText('and')
  })

  await test.step('Enter runs what is typed, though a list is open; Escape closes the list, then leaves', async () => {
    await writeQuery(page, '')
    await page.keyboard.type('ho')
    await expect(choice(/^host/)).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('option')).toHaveCount(0)
    await expect(bar).toBeFocused()
    await page.keyboard.type('s')
    await expect(choice(/^host/)).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/q=hos&/)
    await page.keyboard.press('Escape')
    await expect(bar).not.toBeFocused()
  })

  await test.step('what is in a line is text in the list too', async () => {
    await writeQuery(page, '')
    await page.keyboard.type('bad')
    await expect(choice(/^bad�name/)).toBeVisible()
    await page.keyboard.press('Tab')
    await expect(choice(/^<img src=x/)).toBeVisible()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expectTotal(page, 1)
    await expect(page.locator('img[src="x"]')).toHaveCount(0)
    expect(await bar.textContent()).toContain('"bad\\u202ename": "<img')
  })

  await test.step('a mistake is marked at its place, until it is changed', async () => {
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('level: error or or x')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('Expected')
    await expect(bar.locator('.kql-problem')).toHaveText('or')
    await page.keyboard.press('Backspace')
    await expect(bar.locator('.kql-problem')).toHaveCount(0)
    // Two lines pasted are one query.
    await writeQuery(page, 'level: error\nand tags: slow')
    await expect(bar).toHaveText('level: error and tags: slow')
    await page.keyboard.press('Enter')
    await expectTotal(page, 4)
  })

  await test.step('queries of before are found, starred, run again and forgotten', async () => {
    await page.getByRole('button', { name: 'Queries of before' }).click()
    const list = page.getByRole('list', { name: 'Queries of before' }).getByRole('listitem')
    await expect(list).toHaveCount(4)
    await expect(list.first()).toContainText('level: error and tags: slow')
    await page.getByRole('button', { name: 'Star http.status: 500 and host: "shop-1"' }).click()
    await expect(list.first()).toContainText('http.status: 500')
    await page.getByRole('button', { name: 'Forget hos' }).click()
    await expect(list).toHaveCount(3)
    await page.getByRole('textbox', { name: 'Find a query' }).fill('SHOP')
    await expect(list).toHaveCount(1)
    await page.getByRole('button', { name: 'http.status: 500 and host: "shop-1"', exact: true }).click()
    await expectTotal(page, 6)
    await expect(bar).toHaveText('http.status: 500 and host: "shop-1"')
  })
})
