import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { expect, it } from 'vitest'
import { plainJson, plainJsonSerializer } from '../../../../shared/contract/plain-json.ts'

const customJsonSerializers = [plainJsonSerializer]
const items = [
  { name: '⟨"é\u2028', tags: { a: null }, list: [1, [2.5, -0.001]] },
  { name: '', list: [] },
]

it('a marked list arrives as it was sent, whatever stands beside it', async () => {
  const at = new Date('2026-11-20T10:00:00Z')
  const handler = new RPCHandler(
    { told: os.handler(() => ({ marked: plainJson([...items]), plain: items, at, none: undefined })) },
    { customJsonSerializers },
  )
  const sent: string[] = []
  const link = new RPCLink({
    url: 'http://henge.test/rpc',
    customJsonSerializers,
    fetch: async (request) => {
      const { response } = await handler.handle(request, { prefix: '/rpc' })
      if (!response) throw new Error('not answered')
      sent.push(await response.clone().text())
      return response
    },
  })
  const client: { readonly told: () => Promise<unknown> } = createORPCClient(link)
  expect(await client.told()).toEqual({ marked: items, plain: items, at })
  // In one piece: as a text in the answer’s JSON.
  expect(sent[0]).toContain(JSON.stringify(JSON.stringify(items)))
})
