import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectAccessible } from '../accessible.ts'
import { expectTotal, importLines, openLogs, range, requestLines, writeQuery } from './log-steps.ts'
import { expect, test } from './shared-shell.ts'

test('a search is kept as a file, opened, saved again, called otherwise, removed and brought back; edits outside appear', async ({
  page,
  client,
  shell,
}) => {
  const folder = join(shell.dataFolder, 'searches')
  const text = (file: string) => readFile(join(folder, file), 'utf8')
  await importLines(client, 'requests.json', requestLines)
  await openLogs(page, shell.addressOf('/logs'), { ...range, q: 'level: error', filter: '["is","host","shop-1"]', column: 'http.status' })
  await expectTotal(page, 6)
  const button = page.getByRole('button', { name: /^Saved search(es$|: )/ })
  const list = page.getByRole('list', { name: 'Saved searches' }).getByRole('listitem')
  const name = page.getByRole('textbox', { name: 'Name' })

  await test.step('saved with a name, which no other may have', async () => {
    await button.click()
    await page.getByRole('button', { name: 'Save this search…' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByText('A saved search needs a name.')).toBeVisible()
    for (const hostile of ['x'.repeat(300), 'a\u202eb']) {
      await name.fill(hostile)
      await expect(page.getByText(/^A name /)).toBeVisible()
    }
    await name.fill('Failing requests')
    await page.getByRole('textbox', { name: 'Description' }).fill('Of the shop')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(list).toHaveText(['Failing requestsOf the shop'])
    expect(await text('failing-requests.yaml')).toBe(
      'name: Failing requests\ndescription: Of the shop\nquery: "level: error"\nfilters:\n  - field: host\n    operator: is\n    values:\n      - shop-1\ncolumns:\n  - http.status\n',
    )
    await expect(page).toHaveURL(/saved=failing-requests.yaml/)
    await page.getByRole('button', { name: 'Save as…' }).click()
    await name.fill('failing  REQUESTS')
    await name.press('Enter')
    await expect(page.getByText('There is a saved search')).toBeVisible()
    await name.fill('../../🔥 ../خطأ')
    await name.press('Enter')
    await expect(list).toHaveCount(2)
    expect((await readdir(folder)).sort()).toEqual(['failing-requests.yaml', 'search.yaml'])
    await page.keyboard.press('Escape')
  })

  await test.step('opened from the palette on another screen', async () => {
    await page.goto(shell.addressOf('/fleet'))
    // Keys are heard when the screen is there.
    await expect(page.getByText('web', { exact: true }).first()).toBeVisible()
    await page.keyboard.press('Control+k')
    await page.getByRole('textbox', { name: 'Search', exact: true }).fill('failing req')
    await page.getByRole('button', { name: /^Failing requests/ }).click()
    await expect(page).toHaveURL(/logs\?saved=failing-requests.yaml/)
    await expect(button).toHaveAccessibleName('Saved search: Failing requests')
    await openLogs(page, shell.addressOf('/logs'), { ...range, q: 'level: error', filter: '["is","host","shop-1"]', column: 'http.status' })
    await expectTotal(page, 6)
  })

  await test.step('opened from another search, changed and saved again', async () => {
    await writeQuery(page, 'http.status: 200')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/q=http\.status/)
    await button.click()
    await list.filter({ hasText: 'Failing' }).getByRole('button').first().click()
    await expectTotal(page, 6)
    await expect(button).toHaveText('Failing requests')
    await writeQuery(page, 'level: error or http.took: 1')
    await page.keyboard.press('Enter')
    await expect(button).toHaveText('Failing requestschanged')
    await button.click()
    await page.getByRole('button', { name: 'Save the changes to Failing requests' }).click()
    await expect.poll(() => text('failing-requests.yaml')).toContain('http.took: 1')
    await expect(button).toHaveText('Failing requests')
  })

  await test.step('what was changed outside is not written over', async () => {
    await writeQuery(page, 'mine')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/q=mine/)
    await writeFile(join(folder, 'failing-requests.yaml'), '# by hand\nname: Failing requests\nquery: "level: error"\n')
    await button.click()
    await expect(list.filter({ hasText: 'Failing requestslevel: error' })).toHaveCount(1)
    await page.getByRole('button', { name: 'Save the changes' }).click()
    await expect(page.getByText('has changed since it was opened here')).toBeVisible()
    expect(await text('failing-requests.yaml')).toContain('# by hand')
    await list.filter({ hasText: 'Failing' }).getByRole('button').first().click()
    await expectTotal(page, 12)
  })

  await test.step('called otherwise, its file follows and its comments stay', async () => {
    await button.click()
    await page.getByRole('button', { name: 'Name and description of Failing requests' }).click()
    await name.fill('Faults')
    await name.press('Enter')
    await expect(list.filter({ hasText: 'Faults' })).toHaveCount(1)
    expect(await text('faults.yaml')).toBe('# by hand\nname: Faults\nquery: "level: error"\n')
    await expect(page).toHaveURL(/saved=faults.yaml/)
  })

  await test.step('files of others appear, broken ones with what is wrong, and of a log source that is not here', async () => {
    await writeFile(join(folder, 'broken.yaml'), 'name: Broken\nquer: <img src=x>\n')
    await writeFile(join(folder, 'away.yaml'), 'name: Away\nsource: Their cluster\nlevels: [error]\n')
    await expect(list.filter({ hasText: 'broken.yaml' })).toContainText('Line 2: "quer" is not a field')
    await expectAccessible(page)
    await list.filter({ hasText: 'Away' }).getByRole('button').first().click()
    await expect(page.getByText('was saved for the log source Their cluster')).toBeVisible()
    await page.getByRole('button', { name: 'look where you are now' }).click()
    await expect(page).toHaveURL(/saved=away.yaml&level=error/)
    await expectTotal(page, 12)
  })

  await test.step('removed, and brought back as it was', async () => {
    await button.click()
    await page.getByRole('button', { name: 'Remove broken.yaml' }).click()
    await expect(list.filter({ hasText: 'broken' })).toHaveCount(0)
    expect(await readdir(folder)).not.toContain('broken.yaml')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(list.filter({ hasText: 'broken.yaml' })).toHaveCount(1)
    expect(await text('broken.yaml')).toBe('name: Broken\nquer: <img src=x>\n')
    await page.getByRole('textbox', { name: 'Find a saved search' }).fill('CLUSTER')
    await expect(list).toHaveCount(0)
    await page.getByRole('textbox', { name: 'Find a saved search' }).fill('faults')
    await expect(list).toHaveCount(1)
  })
  await rm(folder, { recursive: true })
})
