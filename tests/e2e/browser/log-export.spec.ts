import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAnswering } from '../../fakes/http-double.ts'
import { expectAccessible } from '../accessible.ts'
import { expectTotal, importLines, openLogs, range, requestLines } from './log-steps.ts'
import { expect, test } from './shared-shell.ts'

test('all lines found are exported into a file, in each form', async ({ page, client, shell }) => {
  await importLines(client, 'requests.json', requestLines)
  await openLogs(page, shell.addressOf('/logs'), { ...range, q: 'http.status: 500' })
  await expectTotal(page, 12)
  const panel = page.getByRole('dialog', { name: 'Export the lines found' })
  const exported = async (form: string) => {
    await panel.getByRole('radio', { name: form }).check()
    const [download] = await Promise.all([page.waitForEvent('download'), panel.getByRole('button', { name: 'Export 12 lines' }).click()])
    await expect(panel.getByRole('status')).toContainText('Exported 12 lines')
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') }
  }
  await page.getByRole('button', { name: 'Export…' }).click()
  await expectAccessible(page)

  const ndjson = await exported('NDJSON')
  expect(ndjson.name).toMatch(/^henge-logs-\d{4}-\d\d-\d\d-\d{4}\.ndjson$/)
  const lines = ndjson.text.trimEnd().split('\n')
  expect(lines.length).toBe(12)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    message: 'GET /orders/55 done',
    'host.name': 'shop-2',
    http: { status: 500, took: 55 },
  })

  const csv = await exported('CSV')
  expect(csv.text.split('\r\n').slice(0, 2)).toEqual([
    'time,level,host,message',
    '2024-05-31T08:00:55.000Z,error,shop-2,GET /orders/55 done',
  ])
  await panel.getByText('the oldest line', { exact: true }).click()
  await panel.getByRole('textbox', { name: 'File name' }).fill('../../etc/passwd 🙈')
  await expect(panel.getByRole('button', { name: 'Export 12 lines' })).toBeDisabled()
  await panel.getByRole('textbox', { name: 'File name' }).fill('März (oldest)')
  const oldest = await exported('CSV')
  expect([oldest.name, oldest.text.split('\r\n')[1]]).toEqual([
    'März (oldest).csv',
    '2024-05-31T08:00:00.000Z,error,shop-1,GET /orders/0 done',
  ])
  await panel.getByText('the newest line', { exact: true }).click()
  expect((await exported('Plain text')).text.split('\n')[0]).toBe('2024-05-31T08:00:55.000Z error shop-2 GET /orders/55 done')
  // What has been fetched is not kept a second time.
  await expect.poll(() => readdirSync(join(shell.dataFolder, 'downloads'))).toEqual([])
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
})

test('an export goes on when the page is loaded anew, which finds it again', async ({ page, client, shell }) => {
  const released = Promise.withResolvers<void>()
  const hit = (place: number) => ({ _index: 'logs-a', _id: `l-${place}`, fields: { '@timestamp': [range.to - place] }, sort: [place] })
  // The second page of lines keeps it waiting.
  const server = await startAnswering(async ({ url, body }) => {
    if (url === '/') return [200, { version: { distribution: 'opensearch', number: '3.6.0' } }]
    if (url.includes('/_field_caps')) return [200, { indices: ['logs-a'], fields: { '@timestamp': { date: {} } } }]
    if (url.includes('/_search/point_in_time')) return [200, { pit_id: 'p' }]
    if (body.includes('"pit"')) await released.promise
    return [200, { hits: { hits: Array.from({ length: JSON.parse(body).size }, (_, place) => hit(place)) } }]
  })
  const none = { secret: null, authority: null, certificate: null }
  const { id } = await client.logs.addSource({ ...none, name: 'Slow', url: server.url, index: 'logs-*', sign: { kind: 'none' } })
  await client.logs.startExport({ ...range, source: id, format: 'text', columns: ['message'], expected: 1000 })
  await openLogs(page, shell.addressOf('/logs'), range)
  const shown = page.getByRole('region', { name: 'The export' })
  for (const anew of [false, true]) {
    if (anew) await page.reload()
    await page.getByRole('button', { name: /^Exporting/ }).click()
    await expect(shown).toContainText('50 % · 500 lines')
  }
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Cancel the export' }).click()
  await expect(shown).toContainText('Cancelled after 500 lines')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Export…' })).toBeVisible()
  released.resolve()
  await client.logs.removeSource({ sourceId: id })
  await server.stop()
})
