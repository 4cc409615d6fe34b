import { HttpResponse } from '@smithy/core/protocols'
import { describe, expect, it } from 'vitest'
import { askPriceList } from '../../build/price-table/ask-price-list.ts'
import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import { sandboxAccount } from '../../electron/backend/accounts/account-service.ts'
import type { WantedPrice } from '../../electron/backend/savings/ports.ts'
import { openSandbox } from '../../electron/sandbox/sandbox.ts'
import { BundledPrices } from '../../shared/model/prices/bundled-prices.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'

interface Question {
  readonly NextToken?: string
  readonly MaxResults?: number
  readonly Filters?: readonly { readonly Field: string; readonly Value: string }[]
}

/** AWS’s price list with an answer of the test’s own, and what was asked. */
function answering(answer: (question: Question) => object) {
  const asked: Question[] = []
  const handler = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async ({ body }: { readonly body: Uint8Array }) => {
      const question = JSON.parse(new TextDecoder().decode(body)) as Question
      asked.push(question)
      const told = new Blob([JSON.stringify({ FormatVersion: 'aws_v1', ...answer(question) })]).stream()
      return { response: new HttpResponse({ statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: told }) }
    },
  }
  const clouds = new AwsClouds({ clock: new DrivenClock(), environment: {}, requestHandlerFor: () => handler as never })
  return { prices: clouds.pricesOf(sandboxAccount), asked }
}

describe('the price list', () => {
  it('gives prices by region and type, one by one and as the table that comes with the program, and none for what it does not have', async () => {
    const clock = new DrivenClock()
    const sandbox = await openSandbox({ file: ':memory:', clock, recipesFolder: null })
    const prices = new AwsClouds({ clock, environment: {}, requestHandlerFor: () => sandbox.requestHandler }).pricesOf(sandboxAccount)
    const wanted: readonly (readonly [WantedPrice, number | null])[] = [
      [{ kind: 'instance', region: 'eu-central-1', type: 't3.small' }, 0.024],
      [{ kind: 'instance', region: 'us-east-1', type: 't3.small' }, 0.0208],
      [{ kind: 'instance', region: 'us-east-1', type: 'm9z.large' }, null],
      [{ kind: 'instance', region: 'mars-north-1', type: 't3.small' }, null],
      [{ kind: 'volume', region: 'eu-central-1', type: 'gp3' }, 0.0952],
      [{ kind: 'volume-iops', region: 'eu-central-1' }, 0.006],
      [{ kind: 'volume-throughput', region: 'us-east-1' }, 0.04],
      [{ kind: 'snapshot', region: 'eu-central-1' }, 0.054],
      [{ kind: 'address', region: 'us-east-1' }, 0.005],
      [{ kind: 'idle-address', region: 'mars-north-1' }, null],
    ]
    for (const [question, amount] of wanted) {
      const told = await prices.price(question)
      expect({ question, told: told === null ? null : Number(told.toFixed(6)) }).toEqual({ question, told: amount })
    }
    const wantedTable = { regions: ['eu-central-1', 'us-west-2'], volumes: ['gp3', 'none'] }
    const table = new BundledPrices(await askPriceList(prices, wantedTable, '2026-11-22'))
    expect(table.instanceTypes('us-west-2')).toContain('c7i.large')
    expect(table.volumeGiBMonth('us-west-2', 'none')).toBeNull()
    expect([table.asOf, table.instanceHour('eu-central-1', 't3.small'), table.idleAddressHour('eu-central-1')]).toEqual([
      '2026-11-22',
      0.024,
      0.005,
    ])
    sandbox.close()
  })

  it('is read by pages for a whole region, without types whose prices differ', async () => {
    const entry = (instanceType: string, USD: string) =>
      JSON.stringify({
        product: { attributes: { instanceType } },
        terms: { OnDemand: { term: { priceDimensions: { rate: { unit: 'Hrs', pricePerUnit: { USD } } } } } },
      })
    const pages = [
      { PriceList: [entry('t3.small', '0.02'), entry('m5.large', '0.1')], NextToken: '1' },
      { PriceList: [entry('t3.small', '0.03'), entry('c5.large', '0.09'), '{"not":"a product"}'] },
    ]
    const { prices, asked } = answering((question) => pages[Number(question.NextToken ?? 0)] ?? {})
    expect([...(await prices.instanceHours('cn-north-1'))]).toEqual([
      ['m5.large', 0.1],
      ['c5.large', 0.09],
    ])
    expect(asked.map(({ NextToken, MaxResults }) => [NextToken, MaxResults])).toEqual([
      [undefined, 100],
      ['1', 100],
    ])
    const filters = asked.map(({ Filters }) => Object.fromEntries((Filters ?? []).map(({ Field, Value }) => [Field, Value])))
    expect(filters[0]).toMatchObject({ regionCode: 'cn-north-1', locationType: 'AWS Region', tenancy: 'Shared', operatingSystem: 'Linux' })
    expect(filters[1]).toEqual(filters[0])
  })

  it('is no price in another currency, of several that differ, or without an offer on demand', async () => {
    const entry = (dimensions: readonly object[]) =>
      JSON.stringify({
        product: { attributes: { instanceType: 't3.small' } },
        terms: dimensions.length === 0 ? {} : { OnDemand: { term: { priceDimensions: Object.fromEntries(dimensions.entries()) } } },
      })
    const per = (pricePerUnit: object, more: object = {}) => ({ unit: 'Hrs', beginRange: '0', pricePerUnit, ...more })
    let PriceList: readonly string[] = []
    const { prices } = answering(() => ({ PriceList }))
    const told = (...list: readonly string[]) => {
      PriceList = list
      return prices.price({ kind: 'instance', region: 'cn-north-1', type: 't3.small' })
    }
    expect(await told(entry([per({ USD: '0.0200000000' })]))).toBe(0.02)
    expect(await told(entry([per({ CNY: '0.1400000000' })]))).toBeNull()
    expect(await told(entry([per({ USD: '0.02' })]), entry([per({ USD: '0.03' })]))).toBeNull()
    expect(await told(entry([per({ USD: '0.02' }), per({ USD: '0.01' }, { beginRange: '1000' })]))).toBe(0.02)
    expect(await told(entry([]), '{"not":"a product"}')).toBeNull()
    expect(await told()).toBeNull()
  })
})
