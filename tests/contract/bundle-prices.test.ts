import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writePriceTable } from '../../build/price-table/write-price-table.ts'
import bundled from '../../shared/model/prices/bundled-prices.json' with { type: 'json' }
import { BundledPrices } from '../../shared/model/prices/bundled-prices.ts'
import type { PriceTable } from '../../shared/model/prices/price-table.ts'
import { SandboxProcess } from '../fakes/sandbox-process.ts'

let folder: string
let sandbox: SandboxProcess
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-prices-'))
  sandbox = await SandboxProcess.start('--recipes', 'none')
})
afterAll(async () => {
  await sandbox.end('SIGTERM')
  await rm(folder, { recursive: true, force: true })
})

const excerpt = 'tests/fixtures/price-list/excerpt.json'

/** The script as a process, with a profile that leads to the price list of the sandbox. */
async function bundle(of: SandboxProcess, ...words: string[]) {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...environment } = of.environment
  const config = await mkdtemp(join(folder, 'aws-')).then((own) => join(own, 'config'))
  const keys = 'aws_access_key_id = sandbox\naws_secret_access_key = sandbox\n'
  await writeFile(config, `[profile prices]\nregion = us-east-1\n${keys}endpoint_url = ${AWS_ENDPOINT_URL}\n`)
  const env = { ...environment, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') }
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ['build/bundle-prices.ts', ...words], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}

describe('the script that writes the prices that come with the program', () => {
  it('asks for every kind of price, and dates the table, which the program reads', async () => {
    const file = join(folder, 'prices.json')
    const before = new Date().toISOString().slice(0, 10)
    const { code, stdout, stderr } = await bundle(sandbox, 'prices', 'eu-central-1', '--out', file)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^eu-central-1: \d+ types\n$/)
    const table = JSON.parse(await readFile(file, 'utf8')) as PriceTable
    expect([before, new Date().toISOString().slice(0, 10)]).toContain(table.asOf)
    const prices = new BundledPrices(table)
    expect(table.readFrom).toBe('AWS Price List API')
    const rounded = (price: number | null) => price && Number(price.toFixed(6))
    expect(prices.instanceHour('eu-central-1', 't3.small')).toBe(0.024)
    expect(prices.volumeGiBMonth('eu-central-1', 'gp3')).toBe(0.0952)
    expect([prices.volumeIopsMonth('eu-central-1'), prices.volumeThroughputMonth('eu-central-1')].map(rounded)).toEqual([0.006, 0.0476])
    expect([prices.snapshotGiBMonth('eu-central-1'), prices.publicAddressHour('eu-central-1')]).toEqual([0.054, 0.005])
    expect(prices.idleAddressHour('eu-central-1')).toBe(0.005)
  })

  it('says what lacks, and writes nothing, without a permission, a profile, a price or a name', async () => {
    const file = join(folder, 'none.json')
    const shut = await SandboxProcess.start('--recipes', 'none', '--fault', '{"condition":"denied","actions":["pricing:*"]}')
    const [denied, unknown, empty, nameless] = await Promise.all([
      bundle(shut, 'prices', 'eu-central-1', '--out', file),
      bundle(sandbox, 'nobody', 'eu-central-1', '--out', file),
      bundle(sandbox, 'prices', 'mars-north-1', '--out', file),
      bundle(sandbox),
    ])
    await shut.end('SIGTERM')
    expect(denied).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Ask for the permission pricing:GetProducts.') })
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody') })
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringContaining('no price of any server in mars-north-1') })
    expect(nameless).toMatchObject({ code: 2, stderr: expect.stringContaining('Name an AWS profile') })
    expect(nameless.stderr).toContain('node build/bundle-prices.ts --list FILE')
    for (const { stderr } of [denied, unknown, empty]) expect(stderr.trim().split('\n')).toHaveLength(1)
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('makes the table from a published list too, which is how the one in the program was made', async () => {
    const file = join(folder, 'listed.json')
    const { code, stdout, stderr } = await bundle(sandbox, '--list', excerpt, '--out', file)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.trim().split('\n')).toEqual([
      'ap-southeast-6: 8 types',
      'eu-central-1: 11 types',
      'eu-central-2: 9 types',
      'us-east-1: 12 types',
    ])
    const table = JSON.parse(await readFile(file, 'utf8')) as PriceTable
    expect(table).toMatchObject({ source: bundled.source, asOf: '2026-09-29', unit: bundled.unit })
    expect(table.readFrom).toMatch(/^AWS Price List bulk API .*sha256 [0-9a-f]{64}$/)
    // The excerpt is of the list that the program’s own table was made of.
    for (const [region, { instances, ...rest }] of Object.entries(table.regions)) {
      const own = (bundled as PriceTable).regions[region]
      expect(own).toMatchObject(rest)
      expect(Object.entries(instances).filter(([type, price]) => own?.instances[type] !== price)).toEqual([])
    }
    expect(Object.keys(table.regions['us-east-1']?.instances ?? {}).slice(0, 2)).toEqual(['c6g.4xlarge', 'c7g.medium'])
  })

  it('wrote the table in the program: every region, in its form and order', async () => {
    const file = join(folder, 'again.json')
    await writePriceTable(file, bundled)
    const [own, again] = await Promise.all([readFile('shared/model/prices/bundled-prices.json', 'utf8'), readFile(file, 'utf8')])
    expect(own === again).toBe(true)
    const prices = new BundledPrices()
    expect(Object.keys(bundled.regions).length).toBeGreaterThan(30)
    for (const region of Object.keys(bundled.regions)) {
      const rest = [prices.volumeIopsMonth(region), prices.volumeThroughputMonth(region), prices.snapshotGiBMonth(region)]
      const addresses = [prices.publicAddressHour(region), prices.idleAddressHour(region)]
      const volumes = ['gp2', 'gp3', 'st1', 'sc1', 'standard'].map((type) => prices.volumeGiBMonth(region, type))
      const servers = prices.instanceTypes(region).map((type) => prices.instanceHour(region, type))
      expect({ region, servers: servers.length > 200 }).toEqual({ region, servers: true })
      expect([...rest, ...addresses, ...volumes, ...servers].filter((price) => price === null || !(price > 0))).toEqual([])
    }
  })

  it('says that a list is not there, and writes nothing of a wrong one', async () => {
    const [list, file] = [join(folder, 'wrong-list.json'), join(folder, 'never.json')]
    await writeFile(list, '{"regions":{}}')
    const [fileless, wrong] = await Promise.all([
      bundle(sandbox, '--list', join(folder, 'nothing.json'), '--out', file),
      bundle(sandbox, '--list', list, '--out', file),
    ])
    expect(fileless).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('nothing.json') })
    expect(wrong).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^This is not such a price list: generated_at: .*\n$/),
    })
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
