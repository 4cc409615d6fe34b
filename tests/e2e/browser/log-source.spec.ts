import { readFileSync } from 'node:fs'
import type { LogRecord } from '../../../shared/model/logs.ts'
import { DrivenClock } from '../../fakes/driven-clock.ts'
import { SearchIndex, type StartedServer, searchServersMissing, startSearchServer } from '../../fakes/search-servers.ts'
import { expectAccessible } from '../accessible.ts'
import { expect, test } from './fixtures.ts'
import { expectTotal, openLogs, range, rows, writeQuery } from './log-steps.ts'

const missing = searchServersMissing()
const inCi = process.env.CI === 'true'

test.describe('a search server', () => {
  test.skip(missing !== null && !inCi, missing ?? '')
  let server: StartedServer
  let index: SearchIndex

  test.beforeAll(async () => {
    test.setTimeout(300_000)
    server = await startSearchServer('opensearch')
    index = new SearchIndex(server.url, new DrivenClock())
    await index.make()
    const { from } = range
    const empty = { id: null, revision: null, service: null, file: null }
    const lines = Array.from(
      { length: 40 },
      (_, place): LogRecord => ({
        ...{ ...empty, at: from + (place + 1) * 60_000, level: place % 4 ? 'info' : 'error', message: `GET /item/${place}` },
        ...{ serverId: `i-${place % 2}`, host: `shop-${place % 2}`, role: 'shop', fields: { http: { status: place % 4 ? 200 : 503 } } },
      }),
    )
    await index.append(lines)
  })
  test.afterAll(async () => {
    await index.close()
    await server.stop()
  })

  test('is added under Settings, then its lines are searched, counted and opened as those of the own store', async ({ page, shell }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto(shell.addressOf('/settings'))
    const section = page.getByRole('region', { name: 'Log sources' })
    await section.getByRole('button', { name: 'Add a log source…' }).click()
    const panel = page.getByRole('dialog', { name: 'Add a log source' })
    await test.step('what is missing or wrong is said, and nothing typed is lost', async () => {
      await expect(panel.getByText('To go on, give it a name.')).toBeVisible()
      await panel.getByRole('textbox', { name: 'Name in Henge' }).fill('Shop logs')
      await panel.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1')
      await panel.getByRole('textbox', { name: 'Indices' }).fill('No Such')
      await expect(panel.getByText(/Indices are lower case/)).toBeVisible()
      await panel.getByRole('textbox', { name: 'Indices' }).fill(index.name)
      await panel.getByRole('button', { name: 'Add Shop logs' }).click()
      await expect(panel.getByText(/127\.0\.0\.1:1 does not answer/)).toBeVisible()
      await panel.getByRole('textbox', { name: 'Address' }).fill('https://127.0.0.1:1')
      await expect(panel.getByText(/installed in the operating system/)).toBeVisible()
      await panel.getByText('My own authority', { exact: true }).click()
      await panel.getByRole('textbox', { name: /Certificate authority/ }).fill('not one 🙈')
      await panel.getByRole('button', { name: 'Add Shop logs' }).click()
      await expect(panel.getByText(/There is no certificate in it/)).toBeVisible()
      await expectAccessible(page)
    })
    await panel.getByRole('textbox', { name: 'Address' }).fill(server.url)
    await test.step('what the server has is shown, and a pattern that leads nowhere is said before it is kept', async () => {
      const indices = panel.getByRole('textbox', { name: 'Indices' })
      await indices.fill('no-such-*')
      await panel.getByRole('button', { name: 'Add Shop logs' }).click()
      await expect(panel.getByText('Nothing there is called no-such-* now.')).toBeVisible()
      await expect(panel.getByRole('button', { name: 'Add Shop logs all the same' })).toBeVisible()
      const names = panel.getByRole('region', { name: 'On the server' })
      await names.getByRole('list', { name: 'Indices' }).getByRole('button', { name: index.name }).click()
      await expect(indices).toHaveValue(`no-such-*,${index.name}`)
      await indices.fill(index.name)
      await expect(names.getByRole('button', { name: index.name })).toHaveAttribute('aria-pressed', 'true')
      await panel.getByRole('combobox', { name: 'Message field' }).click()
      await expect(panel.getByRole('combobox', { name: 'Time field' })).toHaveAttribute('placeholder', 'found: @timestamp')
      await page.getByRole('option', { name: 'host.name' }).click()
      await expectAccessible(page)
    })
    await panel.getByRole('button', { name: 'Add Shop logs' }).click()
    const added = section.getByRole('article', { name: 'Shop logs' })
    await expect(added).toContainText('OpenSearch 3.')

    await openLogs(page, shell.addressOf('/logs'), range)
    await page.getByRole('combobox', { name: 'Log source' }).click()
    await page.getByRole('option', { name: 'Shop logs' }).click()
    await expectTotal(page, 40)
    const changing = page.getByRole('dialog', { name: 'Change Shop logs' })
    await test.step('a chosen field is what lines are shown with, until it is found by name again', async () => {
      await expect(rows(page).first()).toContainText('shop-1')
      await expect(rows(page).first()).not.toContainText('GET /item')
      await page.goto(shell.addressOf('/settings'))
      await added.getByRole('button', { name: 'Change…' }).click()
      await expect(changing.getByRole('combobox', { name: 'Message field' })).toHaveValue('host.name')
      await changing.getByRole('button', { name: 'Find the message field by name' }).click()
      await changing.getByRole('button', { name: 'Save' }).click()
      await expect(changing).toHaveCount(0)
      await openLogs(page, shell.addressOf('/logs'), range)
      await page.getByRole('combobox', { name: 'Log source' }).click()
      await page.getByRole('option', { name: 'Shop logs' }).click()
      await expectTotal(page, 40)
      await expect(page.getByRole('complementary', { name: 'Fields' })).toContainText('Counted in all 40 lines found.')
    })
    await writeQuery(page, 'http.status: 5* and host: shop-0')
    await page.keyboard.press('Enter')
    await expectTotal(page, 10)
    await page.getByText('GET /item/36').click()
    const line = page.getByRole('complementary', { name: 'The line' })
    await expect(line.getByText('http.status')).toBeVisible()
    await expect(line.getByText('503', { exact: true })).toBeVisible()
    await page.keyboard.press('Escape')

    await test.step('the request as it was sent, the patterns of its lines, and all of them in a file', async () => {
      await page.getByRole('button', { name: 'How it was asked' }).click()
      const asked = page.getByRole('dialog', { name: 'How it was asked' }).getByRole('region', { name: 'Lines, the newest first' })
      await expect(asked).toContainText(`POST /${index.name}/_search?`)
      await expect(asked).toContainText(/took [\d.]+ ms in the server.* · 10 hits/)
      await asked.getByRole('button', { name: 'Copy as curl' }).click()
      const copied = () => page.evaluate(() => navigator.clipboard.readText())
      await expect.poll(copied).toContain(`curl --request POST '${server.url}/${index.name}/_search?`)
      await page.keyboard.press('Escape')

      await page.getByRole('button', { name: 'Copy a link to these lines' }).click()
      await expect.poll(copied).toMatch(/^henge:\/\/open\/logs\?.*source-name=Shop\+logs/)
      await page.getByRole('navigation').getByRole('link', { name: 'Fleet' }).click()
      await page.keyboard.press('Control+k')
      await page.getByRole('textbox', { name: 'Search', exact: true }).fill(await copied())
      await expect(page.getByText('Open the link')).toBeVisible()
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(/[?&]source=logs-/)
      await expectTotal(page, 10)
      await page.getByText('Patterns', { exact: true }).click()
      const patterns = page.getByRole('region', { name: 'Patterns' })
      await expect(patterns).toContainText('1 pattern in all 10 lines found')
      await patterns.getByRole('button', { name: 'Lines without its words' }).click()
      await expectTotal(page, 0)
      await page.goBack()
      await expectTotal(page, 10)
      await page.getByRole('radiogroup', { name: 'Show' }).getByText('Lines').click()
      await page.getByRole('button', { name: 'Export…' }).click()
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export 10 lines' }).click()])
      const lines = readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\n')
      expect(lines.map((text) => JSON.parse(text)['http.status'])).toEqual(Array.from({ length: 10 }, () => 503))
      await page.keyboard.press('Escape')
    })

    await test.step('in Lucene, read by the server itself; not where it is not spoken', async () => {
      const language = page.getByRole('button', { name: 'Language of the query' })
      const speak = async (name: RegExp) => {
        await language.click()
        await page.getByRole('menuitem', { name }).click()
      }
      await writeQuery(page, '')
      await page.keyboard.press('Enter')
      await expectTotal(page, 40)
      await expect(language).toHaveText('KQL')
      await speak(/^Lucene/)
      await writeQuery(page, 'http.status:[500 TO 599] AND message:/.*[1-3]6/')
      await page.keyboard.press('Enter')
      await expectTotal(page, 2)
      await expect(page).toHaveURL(/language=lucene/)
      await page.keyboard.type(' AND')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('alert')).toContainText('The query ends too early')
      await writeQuery(page, 'message:/a{99999}/')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('alert')).toContainText('repeats too much')
      await page.getByRole('button', { name: 'Queries of before' }).click()
      await page
        .getByRole('button', { name: /^http\.status:\[500/ })
        .first()
        .click()
      await expect(page.getByRole('alert')).toContainText('The query ends too early')
      await page.getByRole('combobox', { name: 'Log source' }).click()
      await page.getByRole('option', { name: 'Own store' }).click()
      await expect(page.getByRole('alert')).toContainText('does not speak Lucene')
      await writeQuery(page, '')
      await speak(/^KQL/)
      await expect(page.getByRole('alert')).toHaveCount(0)
      await expect(language).toHaveCount(0)
    })

    await page.goto(shell.addressOf('/settings'))
    await added.getByRole('button', { name: 'Change…' }).click()
    await changing.getByRole('textbox', { name: 'Name in Henge' }).fill('Shop')
    await changing.getByRole('button', { name: 'Save' }).click()
    const changed = section.getByRole('article', { name: 'Shop', exact: true })
    await changed.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Remove Shop from Henge' }).click()
    await expect(changed).toHaveCount(0)
  })
})
