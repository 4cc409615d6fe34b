import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DescribeImagesCommand, DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2'
import { type Moto, motoMissing, startMoto } from '../../fakes/moto-server.ts'
import { expectAccessible } from '../accessible.ts'
import { test as base, expect } from './fixtures.ts'

const jobLimit = 120_000

const test = base.extend<{ moto: Moto; ec2: EC2Client; handMade: string[]; recipesFolder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  moto: async ({}, use) => {
    const moto = await startMoto()
    await use(moto)
    await moto.stop()
  },
  ec2: async ({ moto }, use) => {
    const ec2 = new EC2Client({
      endpoint: moto.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
    await use(ec2)
    ec2.destroy()
  },
  /** Two instances launched by hand, before the program knows the account. */
  handMade: async ({ ec2, recipesFolder }, use) => {
    const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
    const image = Images?.find((each) => each.Architecture === 'x86_64')
    const { Instances } = await ec2.send(
      new RunInstancesCommand({
        ImageId: image?.ImageId,
        InstanceType: 't3.small',
        MinCount: 2,
        MaxCount: 2,
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'shop' }] }],
      }),
    )
    await mkdir(join(recipesFolder, 'shop'), { recursive: true })
    await writeFile(
      join(recipesFolder, 'shop', 'recipe.yaml'),
      `name: shop\nservers: 2\nimage: { id: ${image?.ImageId} }\ninstanceType: t3.small\npackages: [nginx]\nhealthPasses: 1\n`,
    )
    await use((Instances ?? []).map((instance) => instance.InstanceId ?? ''))
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  recipesFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'henge-recipes-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },
  environment: async ({ moto, recipesFolder }, use) =>
    use({
      AWS_CONFIG_FILE: moto.environment.AWS_CONFIG_FILE ?? '',
      AWS_SHARED_CREDENTIALS_FILE: moto.environment.AWS_SHARED_CREDENTIALS_FILE ?? '',
      HENGE_RECIPES: recipesFolder,
    }),
})

/** A schedule as Instance Scheduler’s own stack keeps it. */
async function keepDefinitions({ endpoint }: Moto): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })
  const TableName = 'is-ConfigTable-1'
  const keys = ['type', 'name'] as const
  await client.send(
    new CreateTableCommand({
      ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName) => ({ AttributeName, KeyType: AttributeName === 'type' ? 'HASH' : 'RANGE' })),
    }),
  )
  const day = { begintime: { S: '09:00' }, endtime: { S: '17:00' }, weekdays: { SS: ['mon-fri'] } }
  const office = { timezone: { S: 'Europe/Berlin' }, periods: { SS: ['day'] } }
  await client.send(new PutItemCommand({ TableName, Item: { type: { S: 'period' }, name: { S: 'day' }, ...day } }))
  await client.send(new PutItemCommand({ TableName, Item: { type: { S: 'schedule' }, name: { S: 'office' }, ...office } }))
  client.destroy()
}

test.skip(motoMissing() !== null, motoMissing() ?? '')

test('hand-made instances of an AWS account: added by profile, adopted, shown behind, and replaced by clicks, the old ones last', async ({
  handMade,
  page,
  client,
  ec2,
  moto,
  problems,
}) => {
  test.setTimeout(jobLimit + 90_000)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Add an AWS account…' }).click()
  const panel = page.getByRole('dialog', { name: 'Add an AWS account' })
  await panel.getByRole('button', { name: 'Profile moto' }).click()
  await panel.getByRole('button', { name: 'Add moto' }).click()
  await expect(page.getByRole('article', { name: 'moto' })).toContainText('123456789012')

  await page.getByRole('link', { name: 'Fleet' }).click()
  await page.getByRole('row').filter({ hasText: 'unmanaged' }).filter({ hasText: 'moto' }).getByRole('button', { name: 'Adopt…' }).click()
  const adopt = page.getByRole('dialog', { name: 'Adopt servers' })
  await adopt.getByRole('combobox', { name: 'Recipe' }).click()
  await page.getByRole('option', { name: 'shop' }).click()
  const boxes = adopt.getByRole('checkbox')
  await expect(boxes).toHaveCount(handMade.length)
  for (const box of await boxes.all()) await box.check()
  await adopt.getByRole('button', { name: 'Adopt 2 servers as shop' }).click()

  await expect(page).toHaveURL(/\/roles\/.+\/shop$/)
  await expect(page.getByText('2 behind')).toBeVisible()
  await page.getByRole('button', { name: 'Rebuild and replace…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Replace 2 servers' }).click()
  await expect(page.getByText(/^took /)).toBeVisible({ timeout: jobLimit })

  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}))
  const instances = (Reservations ?? []).flatMap((reservation) => reservation.Instances ?? [])
  const alive = instances.filter((instance) => instance.State?.Name === 'running')
  expect(alive).toHaveLength(2)
  for (const id of handMade)
    expect(instances.find((instance) => instance.InstanceId === id)?.State?.Name ?? 'terminated').toBe('terminated')
  for (const instance of alive) {
    const tags = Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key, tag.Value]))
    expect(tags).toMatchObject({
      'henge:role': 'shop',
      'henge:recipe': 'shop',
      'henge:revision': expect.stringMatching(/^r-/),
      'henge:job': expect.any(String),
    })
  }
  const [job] = await client.jobs.list({ role: 'shop' })
  const steps = job?.steps ?? []
  const healthy = steps.findLastIndex((step) => /healthy/.test(step.title))
  const terminate = steps.findIndex((step) => /^Terminate|^Destroy/.test(step.title))
  expect(Date.parse(steps[terminate]?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(steps[healthy]?.finishedAt ?? ''))

  await test.step('schedules of Instance Scheduler are read from its table in the account', async () => {
    await keepDefinitions(moto)
    await page.getByRole('navigation').getByRole('link', { name: 'Schedules' }).click()
    await page.getByRole('button', { name: 'From another tool…' }).click()
    const other = page.getByRole('dialog', { name: 'From another tool' })
    const table = other.getByRole('combobox', { name: 'Table' })
    await table.fill('nope-\u202e-🙈')
    await expect(table).toHaveAccessibleDescription('A table has a name of 3 to 255 letters, digits, _, - and dots.')
    await expect(other.getByRole('button', { name: 'Read from the account' })).toBeDisabled()
    await table.fill('nope')
    await other.getByRole('button', { name: 'Read from the account' }).click()
    await expect(other.getByText('There is no table "nope" in this region.')).toBeVisible()
    problems.length = 0
    await table.fill('')
    await expect(table).toHaveAttribute('placeholder', 'is-ConfigTable-1')
    await other.getByRole('button', { name: 'Read from the account' }).click()
    await expect(other.getByRole('listitem', { name: /^Definition office/ })).toContainText('Mon to Fri, 09:00 to 17:00, Europe/Berlin')
    await expectAccessible(page, '[role="dialog"]')
  })
})

test('an account is refused with the reason while its endpoint does not answer, and nothing of it is kept', async ({
  page,
  moto,
  client,
  problems,
}) => {
  await appendFile(moto.environment.AWS_CONFIG_FILE ?? '', '\n[profile dead]\nregion = eu-central-1\nendpoint_url = http://127.0.0.1:9\n')
  await appendFile(moto.environment.AWS_SHARED_CREDENTIALS_FILE ?? '', '\n[dead]\naws_access_key_id = test\naws_secret_access_key = test\n')
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Add an AWS account…' }).click()
  const panel = page.getByRole('dialog', { name: 'Add an AWS account' })
  await panel.getByRole('button', { name: 'Profile dead' }).click()
  await panel.getByRole('button', { name: 'Add dead' }).click()
  await expect(panel.getByRole('alert')).toContainText('The account was not added.', { timeout: 60_000 })
  expect((await client.accounts.list()).map((account) => account.kind)).toEqual(['sandbox'])
  problems.length = 0
})

test('a setting that is refused says why and keeps what was typed', async ({ page, client, problems }) => {
  await page.getByRole('link', { name: 'Settings' }).click()
  const folder = page.getByRole('textbox', { name: 'Recipes folder' })
  const before = await client.settings.get()
  await expect(folder).toHaveValue(before.recipesFolder)
  await folder.fill('not/absolute')
  await folder.press('Enter')
  await expect(page.getByText('The recipes folder must be an absolute path')).toBeVisible()
  await expect(folder).toHaveValue('not/absolute')
  const refresh = page.getByRole('textbox', { name: /Refresh every/ })
  await refresh.fill('1')
  await refresh.press('Enter')
  await expect(page.getByText(/refreshSeconds|5/).last()).toBeVisible()
  await refresh.fill('30')
  await refresh.press('Enter')
  await expect.poll(async () => (await client.settings.get()).refreshSeconds).toBe(30)
  expect((await client.settings.get()).recipesFolder).toBe(before.recipesFolder)
  problems.length = 0
})
