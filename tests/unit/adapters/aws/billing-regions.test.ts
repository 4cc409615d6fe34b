import { HttpResponse } from '@smithy/core/protocols'
import { describe, expect, it } from 'vitest'
import { AwsClouds } from '../../../../electron/adapters/aws/aws-clouds.ts'
import { hasPriceList } from '../../../../electron/adapters/aws/billing-regions.ts'
import type { Account } from '../../../../shared/model/account.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'

const accountIn = (...regions: string[]): Account => ({ id: 'one', name: 'Ours', kind: 'aws', profile: 'ours', regions })

/** A bill is read, every call of which is answered with nothing. */
async function readBill(account: Account) {
  const asked: { readonly host: string; readonly signedFor: string | undefined }[] = []
  let calls = 0
  const handler = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: { readonly hostname: string; readonly headers: Record<string, string> }) => {
      const signedFor = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1]
      asked.push({ host: request.hostname, signedFor })
      const body = new Blob(['{"ResultsByTime":[]}']).stream()
      return { response: new HttpResponse({ statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body }) }
    },
  }
  const clouds = new AwsClouds({ clock: new DrivenClock(), environment: {}, requestHandlerFor: () => handler as never })
  const read = async () => clouds.billsOf(account).read('2026-11-20', '2026-11-21', () => calls++)
  const failure = await read().then(
    () => null,
    (error: unknown) => error,
  )
  return { asked: asked[0], failure, calls }
}

describe('the bill of an account', () => {
  it.each([
    [['eu-central-1', 'us-west-2'], 'ce.us-east-1.amazonaws.com', 'us-east-1'],
    [['cn-north-1'], 'ce.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1'],
    [['cn-northwest-1', 'cn-north-1'], 'ce.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1'],
    [['eusc-de-east-1'], 'ce.eusc-de-east-1.api.amazonwebservices.eu', 'eusc-de-east-1'],
  ])('in %s is asked of %s', async (regions, host, signedFor) => {
    expect(await readBill(accountIn(...regions))).toMatchObject({ asked: { host, signedFor }, failure: null })
  })

  it('of GovCloud is not asked for: it is said where it is', async () => {
    const { asked, failure, calls } = await readBill(accountIn('us-gov-west-1'))
    expect([asked, calls]).toEqual([undefined, 0])
    expect(failure).toMatchObject({ code: 'UNSUPPORTED', message: expect.stringMatching(/GovCloud.*"Ours".*commercial account/) })
  })
})

describe('the price list', () => {
  it('is asked with the credentials of accounts that are known where it is, and that are priced in dollars', () => {
    const regions = ['eu-central-1', 'cn-north-1', 'us-gov-east-1', 'eusc-de-east-1', 'moto']
    expect(regions.filter((region) => hasPriceList(accountIn(region)))).toEqual(['eu-central-1', 'moto'])
  })
})
