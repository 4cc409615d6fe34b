import { type Answer, type Asked, startAnswering } from '../../fakes/http-double.ts'
import { type LogglyEvent, logglyDouble } from '../../fakes/loggly-double.ts'
import { firstCertificate } from '../../fakes/test-certificates.ts'
import { expectAccessible } from '../accessible.ts'
import { expectTotal, openLogs, range, rows, writeQuery } from './log-steps.ts'
import { expect, test } from './shared-shell.ts'

const eventAt = (place: number): LogglyEvent => ({
  ...{ id: `e-${place}`, timestamp: range.from + place * 60_000, tags: [], logtypes: ['json'], logmsg: `line ${place}` },
  event: { json: { level: 'warn', http: { status: 503 } }, syslog: { host: 'web-1' } },
})

/** As an OpenSearch with nothing in it. */
const openSearch = ({ url }: Asked): Answer =>
  url === '/' ? [200, { version: { distribution: 'opensearch', number: '3.6.0' } }] : [200, { fields: {}, hits: { hits: [] } }]

test('Loggly is added with its token, searched without a chart, and says what it cannot be asked', async ({ page, shell }) => {
  const loggly = await startAnswering(logglyDouble([eventAt(1), eventAt(2)]).answer)
  await page.goto(shell.addressOf('/settings'))
  await page.getByRole('button', { name: 'Add a log source…' }).click()
  const panel = page.getByRole('dialog', { name: 'Add a log source' })
  await panel.getByText('Loggly', { exact: true }).click()
  await panel.getByRole('textbox', { name: 'Name in Henge' }).fill('Shop in Loggly')
  await panel.getByRole('textbox', { name: 'Address' }).fill(loggly.url)
  await panel.getByLabel('API token').fill('wrong')
  await panel.getByRole('button', { name: 'Add Shop in Loggly' }).click()
  await expect(panel.getByText(/does not accept the API token/)).toBeVisible()
  await panel.getByLabel('API token').fill('a-token')
  await panel.getByRole('button', { name: 'Add Shop in Loggly' }).click()
  await expect(page.getByRole('article', { name: 'Shop in Loggly' })).toContainText('Loggly')

  await openLogs(page, shell.addressOf('/logs'), range)
  await page.getByRole('combobox', { name: 'Log source' }).click()
  await page.getByRole('option', { name: 'Shop in Loggly' }).click()
  await expectTotal(page, 2)
  await expect(page.getByText('Loggly counts nothing by time or level.')).toBeVisible()
  await rows(page).getByText('line 2').click()
  await expect(page.getByRole('complementary', { name: 'The line' }).getByText('json.http.status')).toBeVisible()
  await writeQuery(page, 'http.status: 503')
  await page.keyboard.press('Enter')
  await expect.poll(() => loggly.asked.some(({ url }) => url.includes(encodeURIComponent('json.http.status:"503"')))).toBe(true)
  await writeQuery(page, '*timeout')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/Loggly cannot search for a word whose beginning is not known/).first()).toBeVisible()
  await loggly.stop()
})

test('a certificate that nobody signed is looked at, and believed from then on', async ({ page, shell }) => {
  const server = await startAnswering(openSearch, firstCertificate)
  await page.goto(shell.addressOf('/settings'))
  await page.getByRole('button', { name: 'Add a log source…' }).click()
  const panel = page.getByRole('dialog', { name: 'Add a log source' })
  await panel.getByRole('textbox', { name: 'Name in Henge' }).fill('Own certificate')
  await panel.getByRole('textbox', { name: 'Address' }).fill(server.url)
  await panel.getByRole('button', { name: 'Add Own certificate' }).click()
  const shown = panel.getByRole('region', { name: 'The certificate that the server shows' })
  await expect(shown).toContainText('CN=logs first')
  await expect(shown).toContainText(/SHA-256(\w\w:){31}\w\w/)
  await expectAccessible(page)
  expect(server.asked).toEqual([])
  await shown.getByRole('button', { name: 'It is the same: believe it' }).click()
  await expect(panel.getByText('Only the one certificate that you looked at is believed.', { exact: false })).toBeVisible()
  await panel.getByRole('button', { name: 'Add Own certificate' }).click()
  await expect(page.getByRole('article', { name: 'Own certificate' })).toContainText('OpenSearch 3.6.0')
  await server.stop()
})
