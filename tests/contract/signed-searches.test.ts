import { createHash, createHmac } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { ElasticsearchConnector } from '../../electron/adapters/elasticsearch/elasticsearch-connector.ts'
import { OpenSearchConnector } from '../../electron/adapters/opensearch/opensearch-connector.ts'
import type { LogSource } from '../../electron/backend/logs/ports.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { NewLogSource } from '../../shared/model/log-sources.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import type { Answer, Asked } from '../fakes/http-double.ts'
import { logSourcesOf } from '../fakes/memory-log-store.ts'
import { serveAnswers } from '../fakes/serve-answers.ts'

const region = 'eu-central-1'
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret-key', sessionToken: 'a-session' }
const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** The signature of what the server saw, by the steps of AWS’s “Create a signed AWS API request” (Signature Version 4). */
function signatureOf({ method, url, headers, body }: Asked): string {
  const { pathname, searchParams } = new URL(url, 'http://x')
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? []
  const query = [...searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort()
  const path = pathname
    .split('/')
    .map((part) => encoded(part))
    .join('/')
  const canonical = [
    ...[method, path, query.join('&')],
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    ...['', names.join(';'), hash(body)],
  ].join('\n')
  const time = String(headers['x-amz-date'])
  const scope = `${time.slice(0, 8)}/${region}/es/aws4_request`
  const key = [time.slice(0, 8), region, 'es', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`)
  return hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n')).toString('hex')
}

const answer = ({ url }: Asked): Answer =>
  url === '/' ? [200, { version: { distribution: 'opensearch', number: '2.19.6' } }] : [200, { fields: {}, hits: { hits: [] } }]
const wanted = (url: string): NewLogSource => ({
  ...{ kind: 'search-server', name: 'Domain', url, index: 'logs-*,other', sign: { kind: 'aws', accountId: 'account-1', region } },
  ...{ secret: null, authority: null, certificate: null },
})

function setUp(keysOf: ConstructorParameters<typeof OpenSearchConnector>[0]) {
  const connectors = { elasticsearch: new ElasticsearchConnector(), opensearch: new OpenSearchConnector(keysOf) }
  const made = logSourcesOf({} as LogSource, new DrivenClock(), connectors)
  onTestFinished(() => made.sources.close())
  return made
}

it('every request to a domain of Amazon OpenSearch Service is signed with the account’s keys, which are kept nowhere', async () => {
  const { url, asked } = await serveAnswers(answer)
  const named: string[][] = []
  const { sources, store } = setUp(async (...asks) => {
    named.push(asks)
    return keys
  })
  const { id } = await sources.add(wanted(url))
  await (await sources.of(id)).search(
    { query: 'message: "a (b)*" or ä*', from: 0, to: 1, roles: [], serverIds: [], levels: [] },
    { limit: 1, after: null },
  )
  expect(asked.map(({ method }) => method)).toContain('POST')
  for (const one of asked) {
    expect(one.headers['x-amz-security-token']).toBe(keys.sessionToken)
    expect(one.headers.authorization).toContain(`Credential=${keys.accessKeyId}/`)
    expect(/Signature=(\w+)/.exec(one.headers.authorization ?? '')?.[1]).toBe(signatureOf(one))
  }
  expect(new Set(named.map(String))).toEqual(new Set([`account-1,${region}`]))
  expect(JSON.stringify(store.sources)).not.toContain(keys.secretAccessKey)
})

it('keys are asked for anew before they expire', async () => {
  const { url, asked } = await serveAnswers(answer)
  let times = 0
  const { sources } = setUp(async () => {
    times += 1
    return { ...keys, sessionToken: `session-${times}`, expiration: new Date(Date.now() + 1000) }
  })
  await sources.add(wanted(url))
  expect(asked.map(({ headers }) => headers['x-amz-security-token'])).toEqual(asked.map((_one, place) => `session-${place + 1}`))
  expect(asked.length).toBeGreaterThan(1)
})

it('an account that is signed out says so itself, and nothing is sent', async () => {
  const { url, asked } = await serveAnswers(answer)
  const { sources } = setUp(async () => {
    throw new HengeError('SIGNED_OUT', 'Sign in with: aws sso login --profile work')
  })
  await expect(sources.add(wanted(url))).rejects.toMatchObject({
    code: 'SIGNED_OUT',
    message: 'Sign in with: aws sso login --profile work',
  })
  expect(asked).toEqual([])
})
