import { existsSync } from 'node:fs'
import { utimes } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'
import { openLogs, total } from './log-steps.ts'

/** One that is free now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('lines of a shipper are taken once it is switched on, with the token that Settings copies, and kept as long as it says', async ({
  page,
  shell,
  client,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const port = await freePort()
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  const send = (token: string) =>
    fetch(`http://127.0.0.1:${port}/_bulk`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`henge:${token}`).toString('base64')}` },
      body: '{"create":{"_index":"logs"}}\n{"@timestamp":"2026-02-03T04:05:06Z","message":"ocelot <b>arrived</b>","log":{"level":"error"}}\n',
    })

  await page.goto(shell.addressOf('/settings'))
  const section = page.getByRole('region', { name: 'Lines from shippers' })
  await expect(section.getByRole('tab')).toHaveCount(0)
  await section.getByRole('switch', { name: 'Take lines from shippers' }).click()
  await section.getByLabel('Port', { exact: true }).fill('80')
  await section.getByRole('button', { name: 'Save' }).click()
  await expect(section.getByText('A whole number from 1024 to 65535.')).toBeVisible()
  await section.getByLabel('Port', { exact: true }).fill(String(port))
  await section.getByRole('button', { name: 'Save' }).click()
  await expect(section.getByText(`listens at http://127.0.0.1:${port}`)).toBeVisible()

  await section.getByRole('button', { name: 'Copy the token' }).click()
  await expect(section.getByRole('button', { name: 'Copied' })).toBeVisible()
  const token = await copied()
  await section.getByRole('tab', { name: 'Vector' }).click()
  await expect(section.getByRole('tabpanel')).toContainText('password: ••••')
  await section.getByRole('button', { name: 'Copy for Vector' }).click()
  await expect.poll(copied).toContain(`password: ${token}`)
  expect((await send('wrong')).status).toBe(401)
  expect((await send(token)).status).toBe(200)
  await expect(section.getByText('1 line since')).toBeVisible({ timeout: 15_000 })

  await section.getByRole('button', { name: 'New token…' }).click()
  await page.getByRole('button', { name: 'Make a new token' }).click()
  await expect.poll(async () => (await send(token)).status).toBe(401)
  await section.getByRole('switch', { name: 'Take lines from shippers' }).click()
  await expect(section.getByRole('tab')).toHaveCount(0)
  await expect.poll(async () => (await client.logs.receiver()).state).toBe('off')
  await expect(send(token)).rejects.toThrow()

  const at = Date.UTC(2026, 1, 3, 4)
  await openLogs(page, shell.addressOf('/logs'), { from: at, to: at + 3_600_000 })
  await expect(total(page)).toHaveAttribute('data-total', '1')
  await expect(page.getByText('ocelot <b>arrived</b>')).toBeVisible()

  // The line is of a day long ago: it can be deleted, but not without a word.
  await page.goto(shell.addressOf('/settings'))
  const kept = page.getByRole('region', { name: 'Kept logs' })
  await expect(kept.getByText(/days of logs, .*from 2026-02-03 to/)).toBeVisible()
  await kept.getByLabel('Days').fill('400')
  await kept.getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await client.settings.get()).keepLogDays).toBe(400)
  for (const name of ['2026-02-03.sqlite', '2026-02-03.sqlite-wal']) {
    const file = join(shell.dataFolder, 'logs', name)
    if (existsSync(file)) await utimes(file, new Date('2026-02-04'), new Date('2026-02-04'))
  }
  await kept.getByLabel('Days').fill('90')
  await kept.getByRole('button', { name: 'Save' }).click()
  await expect(kept.getByRole('alert')).toContainText('This deletes 1 day of logs')
  expect((await client.settings.get()).keepLogDays).toBe(400)
  await kept.getByRole('button', { name: 'Save and delete' }).click()
  await expect(kept.getByText(/from 2026-02-03/)).toHaveCount(0)
  await expect.poll(() => existsSync(join(shell.dataFolder, 'logs', '2026-02-03.sqlite'))).toBe(false)
})
