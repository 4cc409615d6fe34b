import { expect, test } from './shared-shell.ts'
import { isWide, refuses, refusesAll, type Wrong, wrong } from './wrong-words.ts'

test('bounds of an idle rule, what happens once, an override and a table of definitions are refused at their fields', async ({
  page,
  client,
  shell,
  problems,
}) => {
  test.setTimeout(90_000)
  const field = (name: string) => page.getByLabel(name, { exact: true })
  await test.step('the own idle rule', async () => {
    const before = (await client.savings.overview({})).idle
    await page.getByRole('navigation').getByRole('link', { name: 'Savings' }).click()
    const bounds: [string, readonly Wrong[], readonly string[]][] = [
      ['Own: CPU below', ['comma'], ['', '0', '101', '1e308', '\u0000\u0007', '5 %', '١٢']],
      ['Traffic a day', ['comma'], ['10000001', '1e308', '٥']],
      ['Looks back', [], ['', '0', '1', '94', '1e308', '2.5']],
      ['No requests for', [], ['', '0', '2161', '1e308', '1.5']],
    ]
    for (const [name, accepted, more] of bounds) {
      const good = await field(name).inputValue()
      await refusesAll(field(name), accepted)
      for (const text of more) await refuses(field(name), text)
      await field(name).press('Enter')
      await field(name).press('Tab')
      await expect(field(name)).toHaveValue(more.at(-1) ?? '')
      await field(name).fill(good)
      await expect(field(name)).not.toHaveAttribute('aria-invalid', 'true')
    }
    expect((await client.savings.overview({})).idle).toEqual(before)
  })

  await test.step('what happens once, and an override', async () => {
    await page.goto(shell.addressOf('/schedules/sandbox/web'))
    for (const [button, dialog, time] of [
      ['Once…', 'Start or stop web once', 'At'],
      ['Override…', 'Override web', 'Until'],
    ] as const) {
      await page.getByRole('button', { name: button }).click()
      const panel = page.getByRole('dialog', { name: dialog })
      const act = panel.getByRole('button', { name: /^(Stop once|Keep on)$/ })
      const at = panel.getByLabel(time, { exact: true })
      const good = await at.inputValue()
      for (const text of ['', '2020-01-01T00:00', '2099-01-01T07:00:30', '9999-12-31T23:59']) {
        await refuses(at, text)
        await expect(act).toBeDisabled()
      }
      await at.fill(good)
      const note = panel.getByRole('textbox', { name: 'Note' })
      for (const text of [wrong.long, '🚀'.repeat(5000)]) {
        await refuses(note, text)
        await expect(act).toBeDisabled()
      }
      await note.fill(`${wrong.markup} ${wrong.rightToLeft}`)
      await expect(note).not.toHaveAttribute('aria-invalid', 'true')
      await expect(act).toBeEnabled()
      expect(await isWide(page)).toBe(false)
      await panel.getByRole('button', { name: 'Cancel' }).click()
    }
    expect((await client.schedules.get({ accountId: 'sandbox', role: 'web' })).overrides).toEqual([])
  })

  await test.step('a table of definitions', async () => {
    const account = { id: 'account-nowhere', name: 'Nowhere', kind: 'aws', profile: 'nowhere', regions: ['eu-central-1'] }
    await page.route('**/rpc/accounts/list', async (route) => {
      const answer = await route.fetch()
      const { json, ...rest } = (await answer.json()) as { json: object[] }
      const [sandbox] = json
      await route.fulfill({ response: answer, json: { ...rest, json: [...json, { ...sandbox, ...account }] } })
    })
    await page.goto(shell.addressOf('/schedules'))
    await page.getByRole('button', { name: 'From another tool…' }).click()
    const form = page.getByRole('form', { name: 'Definitions in the account' })
    await expect(form).toContainText('A name can be typed all the same.')
    for (const text of [...Object.values(wrong).filter((one) => !/^[\w.-]{3,255}$/.test(one)), 'ab', 'x'.repeat(256), 'a\u0000bc']) {
      await refuses(form.getByLabel('Table'), text)
      await expect(form.getByRole('button', { name: 'Read from the account' })).toBeDisabled()
    }
    await form.getByLabel('Table').fill('InstanceScheduler-ConfigTable-1')
    await form.getByRole('button', { name: 'Read from the account' }).click()
    await expect(form.getByRole('alert')).toContainText(/[a-z]{3,} .*\./)
    await expect(form.getByLabel('Table')).toHaveValue('InstanceScheduler-ConfigTable-1')
    // The account is one that the program has not: the browser notes each answer that is a refusal.
    problems.length = 0
  })
})
