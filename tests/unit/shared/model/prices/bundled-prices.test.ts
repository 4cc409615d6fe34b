import { describe, expect, it } from 'vitest'
import { BundledPrices } from '../../../../../shared/model/prices/bundled-prices.ts'

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
    ['ap-southeast-2', 'g4dn.xlarge', 0.684],
    ['us-gov-west-1', 't3.micro', 0.0122],
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

  it('know volumes, snapshots and addresses', () => {
    expect(prices.volumeGiBMonth('us-east-1', 'gp3')).toBe(0.08)
    expect(prices.volumeGiBMonth('us-east-1', 'io9')).toBeNull()
    expect([prices.volumeIopsMonth('eu-central-1'), prices.volumeThroughputMonth('eu-central-1')]).toEqual([0.006, 0.0476])
    expect(prices.snapshotGiBMonth('eu-central-1')).toBe(0.054)
    expect(prices.snapshotGiBMonth('mars-north-1')).toBeNull()
    expect(prices.publicAddressHour('eu-central-1')).toBe(0.005)
    expect(prices.publicAddressHour('mars-north-1')).toBeNull()
  })

  it('list the types that a region sells, or all', () => {
    expect(prices.instanceTypes('us-east-1')).toContain('t3.micro')
    expect(prices.instanceTypes('ap-east-2')).not.toContain('m1.small')
    expect(prices.instanceTypes('mars-north-1')).toEqual(prices.instanceTypes(null))
    expect(prices.instanceTypes(null)).toContain('m1.small')
  })

  it('say where they come from and of when', () => {
    expect(prices.source).toMatch(/AWS/)
    expect(prices.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  })
})
