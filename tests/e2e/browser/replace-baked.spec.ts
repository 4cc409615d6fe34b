import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freshRole, notDestroyed } from '../fresh-role.ts'
import { expect, test } from './fixtures.ts'
import { jobLimit, openPlan, startPlan, untilDone } from './replace-steps.ts'

test('a baked recipe: the plan bakes an image before it touches a server, and the next plan takes that image', async ({
  page,
  client,
  dataFolder,
}) => {
  test.setTimeout(jobLimit + 60_000)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  const file = join(dataFolder, 'recipes', 'staging', 'recipe.yaml')
  await writeFile(file, `${await readFile(file, 'utf8')}\nbuild: baked\n`)
  await expect.poll(async () => (await client.recipes.get({ name: 'staging' })).source).toContain('build: baked')
  const before = await freshRole(client, 'staging')
  const panel = await openPlan(page, 'staging')
  await expect(panel).toContainText('an image is baked first')
  const kinds = await panel
    .getByRole('list', { name: 'Steps' })
    .locator('[data-kind]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-kind')))
  expect(kinds.indexOf('create-image')).toBeGreaterThan(kinds.indexOf('launch-builder'))
  expect(kinds.indexOf('launch')).toBeGreaterThan(kinds.indexOf('remove-builder'))
  const { job, plan } = await startPlan(page, client, /^Replace 1 server$/)
  await untilDone(page)
  const step = page.locator('[data-step]').filter({ hasText: 'image' }).first()
  await expect(step.getByRole('img', { name: 'done' })).toBeVisible()
  const old = plan.oldServers.map(({ id }) => id)
  await expect.poll(async () => notDestroyed(await freshRole(client, 'staging'), old)).toEqual([])
  const after = await freshRole(client, 'staging')
  expect(after.summary.behind).toBe(0)
  expect(after.servers).toHaveLength(before.servers.length)
  // The builder was counted nowhere and is gone.
  expect((await client.jobs.get({ jobId: job.id })).newServers).toHaveLength(1)
  expect((await client.fleet.list({})).servers.filter(({ name }) => name.includes('builder'))).toEqual([])

  const next = await client.replacement.plan({
    accountId: 'sandbox',
    role: 'staging',
    serverIds: after.servers.map(({ id }) => id),
    skipMatching: false,
  })
  await page.goto(`${new URL(page.url()).origin}/replace/${next.id}`)
  await expect(page.locator('[data-plan]')).toContainText(`from the image ${next.baking?.image?.name}`)
  expect(next.steps.map(({ kind }) => kind)).not.toContain('launch-builder')
})
