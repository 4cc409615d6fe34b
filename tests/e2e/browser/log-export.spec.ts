import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
  expect(ndjson.name).toMatch(/^henge-logs-.*Z\.ndjson$/)
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
  expect((await exported('Plain text')).text.split('\n')[0]).toBe('2024-05-31T08:00:55.000Z error shop-2 GET /orders/55 done')
  // What has been fetched is not kept a second time.
  await expect.poll(() => readdirSync(join(shell.dataFolder, 'downloads'))).toEqual([])
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
})
