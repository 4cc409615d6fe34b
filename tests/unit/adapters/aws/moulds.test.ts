import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Moulds } from '../../../../electron/adapters/aws/moulds.ts'
import { quick } from '../../../../electron/adapters/aws/quick-answers.ts'
import { type Elements, XmlScanner } from '../../../../electron/adapters/aws/xml-scanner.ts'

const clientSaying = (text: string) =>
  new EC2Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    maxAttempts: 1,
    requestHandler: {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: async () => ({ response: { statusCode: 200, headers: {}, body: new TextEncoder().encode(text) } }),
    } as never,
  })
const listed = async (client: EC2Client) =>
  client.send(new DescribeInstancesCommand({})).then(
    ({ Reservations }) => Reservations as unknown,
    (error: Error) => error.message,
  )

const item = (index: number, inner: string) => `<item><reservationId>r-${index}</reservationId><instancesSet>${inner}</instancesSet></item>`
const answer = (inners: readonly string[]) =>
  `<?xml version="1.0"?>\n<DescribeInstancesResponse><reservationSet>${inners.map((inner, index) => item(index, inner)).join('')}</reservationSet></DescribeInstancesResponse>`

/** Text of an element as EC2 may write it, and as it may not. */
const texts = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('', 'a', 'web', 'ä€🙂', 'a &amp; b', '&lt;x&gt;', ' ', ' x ', 'a\nb', 'x'.repeat(300)) },
  { weight: 1, arbitrary: fc.constantFrom('&#45;', '&nothing;', '\n ', '<!-- -->', '<x>1</x>', '&', ']]>') },
)
const shapes: readonly ((one: string, two: string) => string)[] = [
  (one, two) => `<item><instanceId>${one}</instanceId><keyName>${two}</keyName></item>`,
  (one, two) => `<item><instanceId>${one}</instanceId><new><n>${two}</n><m/></new><keyName/></item>`,
  (one, two) => `<item><tagSet><item><key>${one}</key><value>${two}</value></item></tagSet></item>`,
  (one, two) => `<item><new>${one}</new><instanceId>${two}</instanceId></item><item><instanceId>${one}</instanceId></item>`,
  (one, two) => `<item><keyName>${one}</keyName><instanceId>${two}</instanceId></item>`,
  (one, two) => `<item><instanceId>${one}</instanceId><instanceId>${two}</instanceId></item>`,
]
const inner = fc.tuple(fc.nat(shapes.length - 1), texts, texts).map(([shape, one, two]) => shapes[shape]?.(one, two) ?? '')

describe('items that fit a mould', () => {
  it('are what the SDK makes of them, whatever is in them and in those before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(inner, { minLength: 1, maxLength: 8 }), async (inners) => {
        const text = answer(inners)
        expect(await listed(quick(clientSaying(text)))).toEqual(await listed(clientSaying(text)))
      }),
      { numRuns: 150 },
    )
  })

  it('need not be looked through again, and those of as many shapes as there are', () => {
    const moulds = new Moulds()
    const read = (elements: Elements) => {
      const found: string[] = []
      while (elements.open('item')) found.push(`${elements.name}=${elements.readText()}`)
      return found
    }
    const shape = (number: number, value: string) => `${`<a>${value}</a>`.repeat(number)}<b/></item>`
    const given = (number: number, value: string) => moulds.read(new XmlScanner(shape(number, value), 'item'), read)
    const wanted = (number: number, value: string) => [...Array(number).fill(`a=${value}`), 'b=']
    for (let number = 1; number < 30; number += 1) {
      expect(given(number, 'x')).toEqual({ value: wanted(number, 'x'), fitted: false })
      expect(given(number, 'yy &amp; z')).toEqual({ value: wanted(number, 'yy & z'), fitted: true })
    }
    expect([19, 29, 18, 29].map((number) => given(number, 'x').fitted)).toEqual([true, true, true, true])
    expect(given(1, 'x')).toEqual({ value: wanted(1, 'x'), fitted: false })
  })
})
