import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readPublishedList } from '../../../../build/price-table/read-published-list.ts'

const excerpt = readFileSync('tests/fixtures/price-list/excerpt.json', 'utf8')

/** The excerpt with something of the list or of its first region changed. */
function changed(head: object, region: object = {}): string {
  const list = JSON.parse(excerpt) as { regions: Record<string, object> }
  return JSON.stringify({ ...list, regions: { 'us-east-1': { ...list.regions['us-east-1'], ...region } }, ...head })
}

describe('a published price list', () => {
  it('becomes a table, of the regions that are named or of all', () => {
    const table = readPublishedList(excerpt, ['eu-central-2'])
    expect(Object.keys(table.regions)).toEqual(['eu-central-2'])
    expect(table.asOf).toBe('2026-09-29')
    expect(table.regions['eu-central-2']).toMatchObject({
      volumes: { gp3: 0.1142 },
      volumeIops: 0.007,
      snapshots: 0.059,
      idleAddress: 0.005,
    })
    // Published per MiB/s, a 1024th of AWS’s price per GiB/s.
    expect((table.regions['eu-central-2']?.volumeThroughput ?? 0) * 1024).toBeCloseTo(58.4909, 4)
    expect(Object.keys(readPublishedList(excerpt, []).regions)).toEqual(['ap-southeast-6', 'eu-central-1', 'eu-central-2', 'us-east-1'])
  })

  it.each([
    ['that is no JSON', 'prices', 'it is not JSON'],
    ['of another kind', '[]', 'expected object'],
    ['without a date', changed({ generated_at: 'yesterday' }), 'generated_at'],
    ['in another currency', changed({ source: 'AWS Price List bulk API - on-demand, CNY' }), 'source'],
    ['with a region that is none', changed({ regions: { '../../etc': {} } }), 'regions'],
    ['with a price of nothing', changed({}, { eip_hourly: '0' }), 'eip_hourly'],
    ['with a price below nothing', changed({}, { ec2_hourly: { 't3.small': '-0.02' } }), 't3.small'],
    ['with a price that is no number', changed({}, { snapshot_gb_month: '1e9' }), 'snapshot_gb_month'],
  ])('is refused %s, with what is wrong', (_name, text, said) => {
    expect(() => readPublishedList(text, [])).toThrow(said)
    expect(() => readPublishedList(text, [])).toThrow('This is not such a price list')
  })

  it('is refused for a region that it does not have', () => {
    expect(() => readPublishedList(excerpt, ['mars-north-1'])).toThrow('The list has no region mars-north-1.')
    expect(() => readPublishedList(excerpt, ['constructor'])).toThrow('The list has no region constructor.')
  })
})
