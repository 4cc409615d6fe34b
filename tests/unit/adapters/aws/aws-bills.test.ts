import type { GetCostAndUsageCommandOutput } from '@aws-sdk/client-cost-explorer'
import { describe, expect, it } from 'vitest'
import { AwsBills } from '../../../../electron/adapters/aws/aws-bills.ts'
import { answeringSession } from '../../../fakes/answering-session.ts'

type Page = Omit<GetCostAndUsageCommandOutput, '$metadata'>

function answering(...pages: readonly Page[]) {
  const { asked, session } = answeringSession<{ readonly NextPageToken?: string }>(...pages)
  let calls = 0
  const counted = () => {
    calls += 1
  }
  return { asked, calls: () => calls, counted, bills: new AwsBills(session) }
}

const day = (Keys: string[], Amount: string, Unit = 'USD') => ({
  TimePeriod: { Start: '2026-11-20', End: '2026-11-21' },
  Groups: [{ Keys, Metrics: { UnblendedCost: { Amount, Unit }, UsageQuantity: { Amount: '24', Unit: 'N/A' } } }],
})

describe('a bill', () => {
  it.each(['read', 'readByResource'] as const)('in another currency is refused by %s, with the currency, and is counted', async (ask) => {
    const { bills, calls, counted } = answering({ ResultsByTime: [day(['henge:role$web', 'BoxUsage:t3.small'], '1.50', 'CNY')] })
    await expect(bills[ask]('2026-11-20', '2026-11-21', counted)).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('in CNY'),
    })
    expect(calls()).toBe(1)
  })

  it('of several pages counts each of them', async () => {
    const { bills, calls, counted, asked } = answering(
      { NextPageToken: 'more', ResultsByTime: [day(['i-1', 'BoxUsage:t3.small'], '1')] },
      {
        ResultsByTime: [
          day(['arn:aws:ec2:eu-central-1:111122223333:instance/i-2', 'EUC1-SpotUsage:t3.small'], '0.3'),
          day(['NoResourceId', 'EUC1-DataTransfer-Out-Bytes'], '2'),
        ],
      },
    )
    const { lines } = await bills.readByResource('2026-11-20', '2026-11-21', counted)
    expect(lines.map(({ id, kind, cost, hours }) => [id, kind, cost, hours])).toEqual([
      ['i-1', 'compute', 1, 24],
      ['i-2', 'compute', 0.3, 24],
      ['', 'traffic', 2, 0],
    ])
    expect(asked.map(({ NextPageToken }) => NextPageToken)).toEqual([undefined, 'more'])
    expect(calls()).toBe(2)
  })

  it('of nothing is empty', async () => {
    const { bills, counted } = answering({ ResultsByTime: [] }, {})
    expect(await bills.read('2026-11-20', '2026-11-21', counted)).toEqual({ lines: [], coverage: [] })
  })
})
