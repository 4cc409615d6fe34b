import { describe, expect, it } from 'vitest'
import { BundledPrices } from '../../../../electron/adapters/prices/bundled-prices.ts'

const prices = new BundledPrices()

describe('bundled prices', () => {
  it.each([
    ['us-east-1', 't3.nano', 0.0052],
    ['us-east-1', 't3.2xlarge', 0.3328],
    ['us-west-2', 't4g.small', 0.0168],
    ['eu-central-1', 't3.small', 0.024],
    ['eu-west-1', 'm5.large', 0.107],
    ['us-east-1', 'm6g.medium', 0.0385],
    ['us-east-1', 'c5.4xlarge', 0.68],
  ])('know %s %s', (region, type, price) => {
    expect(prices.instanceHour(region, type)).toBe(price)
  })

  it.each([
    ['us-east-1', 'm5.medium'],
    ['us-east-1', 't3.metal'],
    ['us-east-1', 'x2iedn.large'],
    ['mars-north-1', 't3.small'],
    ['us-east-1', 'constructor'],
    ['us-east-1', 't3.small.more'],
    ['toString', 't3.small'],
  ])('do not guess %s %s', (region, type) => {
    expect(prices.instanceHour(region, type)).toBeNull()
  })

  it('know common volumes and addresses, and no io2, whose price is mostly its provisioned IOPS', () => {
    expect(prices.volumeGiBMonth('us-east-1', 'gp3')).toBe(0.08)
    expect(prices.volumeGiBMonth('us-east-1', 'io2')).toBeNull()
    expect(prices.snapshotGiBMonth('eu-central-1')).toBe(0.054)
    expect(prices.snapshotGiBMonth('mars-north-1')).toBeNull()
    expect(prices.publicAddressHour('eu-central-1')).toBe(0.005)
    expect(prices.publicAddressHour('mars-north-1')).toBeNull()
  })

  it('say where they come from and of when', () => {
    expect(prices.source).toMatch(/AWS/)
    expect(prices.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  })
})
