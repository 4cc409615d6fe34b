import { expectAccessible } from '../accessible.ts'
import { expectTotal, importLines, openLogs, rows } from './log-steps.ts'
import { expect, test } from './shared-shell.ts'

const begin = Date.UTC(2023, 2, 14, 9)
/** One a second, for half an hour. */
const lines = Array.from({ length: 1800 }, (_, index) => ({ message: `tick ${index}`, log: { level: 'info' } }))

/** As somebody types it, in the zone of the page. */
const typed = (instant: number) => {
  const date = new Date(instant)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

test('the list begins at a time jumped to, newer lines come above it without moving it, and times are chosen again', async ({
  page,
  client,
  shell,
}) => {
  await importLines(client, 'ticks.json', lines, begin)
  await openLogs(page, shell.addressOf('/logs'), { from: begin, to: begin + 1_800_000 })
  await expectTotal(page, 1800)
  const clock = page.getByRole('button', { name: /^Time: / })
  const instant = page.getByRole('textbox', { name: 'Jump to a time' })
  const message = (index: number) => rows(page).nth(index).locator('[role=cell]').last()
  await expect(message(0)).toHaveText('tick 1799')

  await test.step('what is no time is refused where it was typed', async () => {
    await clock.click()
    for (const text of ['noon', '👻', '\u202e2023', '1'.repeat(3000), '2023-02-30']) {
      await instant.fill(text)
      await instant.press('Enter')
      await expect(page.getByText('A time looks like')).toBeVisible()
    }
  })

  await test.step('the time searched stays, and the address says where the list begins', async () => {
    await instant.fill(typed(begin + 600_500))
    await page.getByRole('button', { name: 'Jump', exact: true }).click()
    await expect(message(0)).toHaveText('tick 600')
    await expectTotal(page, 1800)
    await expect(page).toHaveURL(/at=2023-03-14T09%3A10%3A00.000Z/)
    await page.reload()
    await expect(message(0)).toHaveText('tick 600')
  })

  await test.step('newer lines come above those that are read, which stay where they are', async () => {
    const first = rows(page).filter({ hasText: 'tick 600' })
    const before = await first.boundingBox()
    await page.getByRole('button', { name: 'Newer lines' }).click()
    const table = page.getByRole('table', { name: 'Lines', exact: true })
    const scrolled = () => table.evaluate((element) => element.parentElement?.scrollTop ?? 0)
    await expect.poll(scrolled).toBeGreaterThan(300 * 20)
    await expect(first).toBeVisible()
    expect((await first.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, -1)
    await page.keyboard.press('Escape')
    await table.evaluate((element) => element.parentElement?.scrollTo({ top: 0 }))
    await expect(message(0)).toHaveText(/^tick (9\d\d|10\d\d)$/)
    await page.getByRole('button', { name: 'Newest' }).click()
    await expect(message(0)).toHaveText('tick 1799')
    await page.goBack()
    await page.goBack()
    await expect(message(0)).toHaveText('tick 600')
  })

  await test.step('a place that is found after the user has gone on brings nobody back', async () => {
    let found = () => {}
    const looking = new Promise<void>((resolve) => {
      found = resolve
    })
    await page.route(/histogram/, async (route) => {
      await looking
      await route.continue().catch(() => {})
    })
    const asked = page.waitForRequest(/histogram/)
    await page.getByRole('button', { name: 'Newer lines' }).click()
    const request = await asked
    const ended = page.waitForEvent('requestfailed', (failed) => failed === request)
    await page.getByRole('navigation').getByRole('link', { name: 'Fleet' }).click()
    // It is not even asked for any more.
    await ended
    found()
    await page.unroute(/histogram/)
    await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
    await expect(page).toHaveURL(/\/fleet$/)
    await page.goBack()
    await expect(message(0)).toHaveText('tick 600')
  })

  await test.step('the oldest lines come first, to read a story from its beginning; the place is one there too', async () => {
    await page.getByRole('button', { name: 'Newest' }).click()
    await expect(message(0)).toHaveText('tick 1799')
    const time = page.getByRole('columnheader', { name: 'Time' })
    await time.getByRole('button').click()
    await expect(message(0)).toHaveText('tick 0')
    await expect(time).toHaveAttribute('aria-sort', 'ascending')
    await expect(page).toHaveURL(/order=oldest/)
    await clock.click()
    await instant.fill(typed(begin + 600_000))
    await instant.press('Enter')
    await expect(message(0)).toHaveText('tick 600')
    await expect(message(1)).toHaveText('tick 601')
    await page.getByRole('button', { name: 'Older lines' }).click()
    const table = page.getByRole('table', { name: 'Lines', exact: true })
    await expect.poll(() => table.evaluate((element) => element.parentElement?.scrollTop ?? 0)).toBeGreaterThan(300 * 20)
    await expect(rows(page).filter({ hasText: 'tick 600' })).toBeVisible()
    await page.getByRole('button', { name: 'Oldest' }).click()
    await expect(message(0)).toHaveText('tick 0')
    await time.getByRole('button').click()
    await expect(message(0)).toHaveText('tick 1799')
  })

  await test.step('a time that is not searched becomes the one that is', async () => {
    await clock.click()
    await instant.fill(typed(begin + 7_200_000))
    await instant.press('Enter')
    await expect(page.getByText('No line matches before the time jumped to')).toBeVisible()
    await clock.click()
    await instant.fill(typed(begin + 1_900_000))
    await instant.press('Enter')
    await expect(message(0)).toHaveText('tick 1799')
    await expect(page).toHaveURL(/at=/)
  })

  await test.step('times that were typed or drawn are chosen again, each once; the quick ones are there anyway', async () => {
    const recent = page.getByRole('list', { name: 'Recent' }).getByRole('button')
    const type = async (from: string, to: string) => {
      await clock.click()
      await page.getByRole('textbox', { name: 'From' }).fill(from)
      await page.getByRole('textbox', { name: 'To', exact: true }).fill(to)
      await page.getByRole('button', { name: 'Show this time' }).click()
    }
    await type(typed(begin), typed(begin + 60_000))
    await expectTotal(page, 60)
    await expect(page).not.toHaveURL(/at=/)
    await type('now-90m', 'now')
    await type(typed(begin), typed(begin + 60_000))
    await clock.click()
    await page.getByRole('button', { name: 'Last hour' }).click()
    await expect(page).toHaveURL(/from=now-1h/)
    await clock.click()
    await expect(recent.nth(1)).toHaveText('Last 90 minutes')
    const minute = `${typed(begin).slice(0, 16)} – ${typed(begin + 60_000).slice(11, 16)}`
    await expect(recent.nth(0)).toHaveText(minute)
    await expect(recent.filter({ hasText: minute })).toHaveCount(1)
    await expectAccessible(page)
    await recent.nth(0).click()
    await expectTotal(page, 60)
  })
})
