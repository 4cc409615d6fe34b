import { request } from 'node:http'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { Client as ElasticsearchClient } from '@elastic/elasticsearch'
import { Client as OpenSearchClient } from '@opensearch-project/opensearch'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogReceiver } from '../../electron/backend/logs/receiving/log-receiver.ts'
import { HengeError } from '../../shared/model/error.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { MemoryLogSink } from '../fakes/memory-log-store.ts'
import { openReceiver } from '../fakes/open-receiver.ts'

describe('the endpoint for shippers', () => {
  const clock = new DrivenClock('2026-01-15T12:00:00Z')
  const logged: string[] = []
  let settings = { receiverOn: true, receiverPort: 0 }
  let sink: MemoryLogSink
  let receiver: LogReceiver
  let token: string
  let port: number

  beforeEach(async () => {
    settings = { receiverOn: true, receiverPort: 0 }
    sink = new MemoryLogSink()
    const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) })
    ;({ receiver, port } = await openReceiver({ sink, clock, log, settings: async () => settings }))
    token = await receiver.token()
  })
  afterEach(async () => {
    await receiver.close()
    // Neither what is sent nor the secret belongs into the program’s own log.
    for (const line of logged) for (const secret of [token, 'sardine']) expect(line).not.toContain(secret)
  })

  const basic = (secret: string) => `Basic ${Buffer.from(`henge:${secret}`).toString('base64')}`
  const send = (path: string, init: { method?: string; body?: string | Uint8Array } = {}, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { authorization: basic(token), 'content-type': 'application/x-ndjson', ...headers },
    } as RequestInit)
  const bulk = (body: string | Uint8Array, headers: Record<string, string> = {}, path = '/_bulk') =>
    send(path, { method: 'POST', body }, headers)
  const ndjson = (...lines: unknown[]) => lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')

  it('stores what Filebeat, Fluent Bit, Vector and Logstash send, with every field', async () => {
    // As each of them writes it (its own documentation): index and create, with and without ids, index in the address or the line.
    const filebeat = {
      '@timestamp': '2026-01-15T11:59:58.123Z',
      message: 'GET /sardine 500',
      log: { level: 'error', file: { path: '/var/log/app.log' }, offset: 17 },
      host: { name: 'web-1', ip: ['10.0.0.7'] },
      cloud: { instance: { id: 'i-0abc' } },
      labels: { role: 'web', revision: 'r7' },
      service: { name: 'shop' },
    }
    const fluentBit = { '@timestamp': '2026-01-15T11:59:59.000Z', log: '\u001b[31mWARN\u001b[0m disk', kubernetes: { pod: 'a' } }
    const vector = { timestamp: '2026-01-15T12:00:00.5Z', message: 'hello', host: 'web-2', source_type: 'file', file: '/var/log/v.log' }
    const logstash = { '@timestamp': '2026-01-15T12:00:01Z', message: 'from logstash', '@version': '1', host: { hostname: 'web-3' } }
    const answer = await bulk(
      ndjson({ create: { _index: 'filebeat-8' } }, filebeat, { create: { _index: 'logstash-1', _id: 'a1' } }, fluentBit),
    )
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      errors: false,
      items: [{ create: { status: 201 } }, { create: { _id: 'a1', _index: 'logstash-1' } }],
    })
    expect((await bulk(ndjson({ index: {} }, vector), {}, '/vector/_bulk?timeout=60s')).status).toBe(200)
    expect((await bulk(ndjson({ index: { _index: 'logs', _type: '_doc' } }, logstash), {}, '/logs/_doc/_bulk')).status).toBe(200)
    expect(sink.records.map(({ at: _at, fields: _fields, ...record }) => record)).toEqual([
      {
        id: null,
        level: 'error',
        message: 'GET /sardine 500',
        serverId: 'i-0abc',
        host: 'web-1',
        role: 'web',
        revision: 'r7',
        service: 'shop',
        file: '/var/log/app.log',
      },
      {
        id: 'logstash-1/a1',
        level: 'warn',
        message: 'WARN disk',
        serverId: null,
        host: null,
        role: null,
        revision: null,
        service: null,
        file: null,
      },
      {
        id: null,
        level: 'unknown',
        message: 'hello',
        serverId: null,
        host: 'web-2',
        role: null,
        revision: null,
        service: null,
        file: '/var/log/v.log',
      },
      {
        id: null,
        level: 'unknown',
        message: 'from logstash',
        serverId: null,
        host: 'web-3',
        role: null,
        revision: null,
        service: null,
        file: null,
      },
    ])
    expect(sink.records[0]?.fields).toMatchObject({ host: { ip: ['10.0.0.7'] }, log: { offset: 17 } })
    expect(sink.records[2]?.at).toBe(Date.UTC(2026, 0, 15, 12, 0, 0, 500))
    expect(await receiver.status()).toMatchObject({ state: 'listening', lines: 4, refused: 0, lastAt: clock.now() })
  })

  it('takes packed bodies, and a document that comes alone', async () => {
    const body = ndjson({ index: { _index: 'a' } }, { message: 'packed' })
    expect((await bulk(gzipSync(body), { 'content-encoding': 'gzip' })).status).toBe(200)
    expect((await bulk(zstdCompressSync(body), { 'content-encoding': 'zstd' })).status).toBe(200)
    const alone = await send('/system/_doc', { method: 'POST', body: '{"message":"alone"}' })
    expect([alone.status, await alone.json()]).toMatchObject([201, { result: 'created', _index: 'system' }])
    expect(sink.records.map(({ message }) => message)).toEqual(['packed', 'packed', 'alone'])
    // Without a time of its own a line is of the moment in which it came.
    expect(sink.records[0]?.at).toBe(clock.now())
  })

  it('says of each document alone why it is not taken', async () => {
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`
    const answer = await bulk(
      ndjson(
        { index: { _index: 'a' } },
        { message: 'good' },
        { index: { _index: 'a', _id: 7 } },
        '{"message": sardine',
        { delete: { _index: 'a', _id: '1' } },
        { update: { _index: 'a', _id: '1' } },
        { doc: { x: 1 } },
        { create: { _index: 'a' } },
        deep,
        { create: { _index: 'a' } },
        { '@timestamp': '0001-01-01T00:00:00Z', message: 'old' },
        { create: { _index: 'a' } },
        { message: 'good too' },
      ),
    )
    const found = (await answer.json()) as { errors: boolean; items: Record<string, { status: number; error?: { type: string } }>[] }
    expect(found.errors).toBe(true)
    expect(
      found.items.map((item) => Object.entries(item).map(([name, { status, error }]) => `${name} ${status} ${error?.type ?? ''}`)[0]),
    ).toEqual([
      'index 201 ',
      'index 400 document_parsing_exception',
      'delete 400 illegal_argument_exception',
      'update 400 illegal_argument_exception',
      'create 400 document_parsing_exception',
      'create 400 document_parsing_exception',
      'create 201 ',
    ])
    expect(sink.records.map(({ message }) => message)).toEqual(['good', 'good too'])
    expect(await receiver.status()).toMatchObject({ lines: 2, refused: 5 })
  })

  it('refuses a body that nobody can read, and stores nothing of it', async () => {
    for (const body of ['sardine\n', '{"index":{}}\n', '{"frob":{"_index":"a"}}\n{}\n', '{"index":{"_index":"a"}}\n', '[]\n{}\n']) {
      const answer = await bulk(body)
      expect([answer.status, await answer.json()]).toMatchObject([400, { status: 400, error: { type: 'illegal_argument_exception' } }])
    }
    expect((await bulk(Buffer.from('no gzip'), { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await bulk('x', { 'content-encoding': 'br' })).status).toBe(415)
    expect(sink.records).toEqual([])
  })

  it('answers what shippers ask before they send', async () => {
    const root = await send('/')
    expect(root.headers.get('x-elastic-product')).toBe('Elasticsearch')
    expect(await root.json()).toMatchObject({ version: { number: expect.stringMatching(/^8\./) }, tagline: 'You Know, for Search' })
    const accept = 'application/vnd.elasticsearch+json; compatible-with=8'
    expect((await send('/', {}, { accept })).headers.get('content-type')).toBe(accept)
    for (const path of [
      '/',
      '/_index_template/filebeat-8.19.0',
      '/_template/logstash',
      '/_data_stream/filebeat-8.19.0',
      '/logs',
      '/_alias/x',
    ]) {
      const head = await send(path, { method: 'HEAD' })
      expect([path, head.status, await head.text()]).toEqual([path, 200, ''])
    }
    expect(await (await send('/_license?human=false')).json()).toMatchObject({ license: { status: 'active', type: 'basic' } })
    expect(await (await send('/_cluster/health/?timeout=10s')).json()).toMatchObject({ status: 'green' })
    expect(await (await send('/_ilm/policy/filebeat', { method: 'PUT', body: '{}' })).json()).toEqual({ acknowledged: true })
    for (const [path, method] of [
      ['/_search', 'POST'],
      ['/_cat/indices', 'GET'],
      ['/logs/_search', 'GET'],
      ['/logs', 'DELETE'],
    ] as const) {
      expect([path, (await send(path, { method })).status]).toEqual([path, 404])
    }
  })

  it('answers nobody without the token, however it is sent, nor a web page, nor another name of this computer', async () => {
    const body = ndjson({ index: { _index: 'a' } }, { message: 'x' })
    for (const authorization of ['', basic('sardine'), 'Bearer ', 'Basic', `Basic ${token}`]) {
      const answer = await bulk(body, { authorization })
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')])
    }
    for (const authorization of [`Bearer ${token}`, `ApiKey ${Buffer.from(`id:${token}`).toString('base64')}`])
      expect((await bulk(body, { authorization })).status).toBe(200)
    expect((await bulk(body, { origin: 'http://127.0.0.1:9280' })).status).toBe(403)
    expect((await bulk(body, { origin: 'null' })).status).toBe(403)
    for (const host of ['evil.example', 'evil.example:9280', '127.0.0.1.evil.example']) {
      const status = await new Promise((resolve, reject) => {
        const asked = request({ port, path: '/', headers: { host, authorization: basic(token) } }, (answer) => resolve(answer.statusCode))
        asked.on('error', reject).end()
      })
      expect([host, status]).toEqual([host, 403])
    }
    expect(sink.records.length).toBe(2)
  })

  it('refuses the former token once there is another', async () => {
    const former = token
    token = await receiver.renewToken()
    expect((await send('/', {}, { authorization: basic(former) })).status).toBe(401)
    expect((await send('/')).status).toBe(200)
  })

  it('refuses what is too large before it is all here, and a small body that unpacks into very much', async () => {
    const line = ndjson({ index: { _index: 'a' } }, { message: 'x'.repeat(1000) })
    const bomb = gzipSync(line.repeat(100_000))
    expect(bomb.length).toBeLessThan(1_000_000)
    const answer = await bulk(bomb, { 'content-encoding': 'gzip' })
    expect([answer.status, await answer.json()]).toMatchObject([413, { error: { type: 'content_too_large_exception' } }])
    expect((await bulk(line.repeat(33_000))).status).toBe(413)
    expect(sink.records).toEqual([])
    expect((await bulk(line)).status).toBe(200)
  })

  it('says 429 while too much is waiting, and takes it later', async () => {
    let goOn = () => {}
    const stored = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const append = sink.append.bind(sink)
    sink.append = async (records) => {
      await stored
      return append(records)
    }
    const big = ndjson({ index: { _index: 'a' } }, { message: 'x'.repeat(25_000_000) })
    const all = [bulk(big), bulk(big), bulk(big)]
    const refused = await Promise.race(all)
    expect([refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      '1',
      { status: 429, error: { type: 'es_rejected_execution_exception' } },
    ])
    goOn()
    expect((await Promise.all(all)).map(({ status }) => status).sort()).toEqual([200, 200, 429])
    expect((await bulk(ndjson({ index: { _index: 'a' } }, { message: 'later' }))).status).toBe(200)
  })

  it('lets a shipper keep what the disk has no room for', async () => {
    sink.nextFailure = new HengeError('STORAGE_FULL', 'The disk is full.')
    const body = ndjson({ index: { _index: 'a' } }, { message: 'x' })
    expect(await (await bulk(body)).json()).toMatchObject({
      errors: true,
      items: [{ index: { status: 429, error: { reason: 'The disk is full.' } } }],
    })
    sink.nextFailure = new Error('sardine broke')
    const failed = await bulk(body)
    expect([failed.status, JSON.stringify(await failed.json())]).toEqual([500, expect.not.stringContaining('sardine')])
    logged.length = 0
    expect((await bulk(body)).status).toBe(200)
  })

  it('listens, moves and stops as the settings say, and says when a port is not free', async () => {
    const taken = port
    settings = { receiverOn: true, receiverPort: taken }
    const { receiver: second } = await openReceiver({ sink, clock, log: pino({ level: 'silent' }), settings: async () => settings })
    expect(await second.status()).toMatchObject({ state: 'failed', problem: expect.stringContaining(`Port ${taken}`) })
    settings = { receiverOn: false, receiverPort: taken }
    await receiver.apply()
    expect(await receiver.status()).toMatchObject({ state: 'off', problem: null })
    await expect(send('/')).rejects.toThrow()
    settings = { receiverOn: true, receiverPort: taken }
    await second.apply()
    expect(await second.status()).toMatchObject({ state: 'listening', port: taken })
    await second.close()
  })

  const documents = Array.from({ length: 5000 }, (_, index) => ({
    '@timestamp': new Date(clock.now() + index).toISOString(),
    message: `line ${index}`,
  }))

  it('is an Elasticsearch to its own client’s bulk helper', async () => {
    const client = new ElasticsearchClient({ node: `http://127.0.0.1:${port}`, auth: { username: 'henge', password: token } })
    const result = await client.helpers.bulk({ datasource: documents, onDocument: () => ({ create: { _index: 'logs-app-default' } }) })
    expect(result).toMatchObject({ total: 5000, successful: 5000, failed: 0 })
    expect(await client.ping()).toBe(true)
    await client.close()
    expect(sink.records.length).toBe(5000)
  })

  it('is an OpenSearch to its own client’s bulk helper', async () => {
    const client = new OpenSearchClient({ node: `http://henge:${token}@127.0.0.1:${port}`, compression: 'gzip' })
    const result = await client.helpers.bulk({ datasource: documents, onDocument: () => ({ index: { _index: 'logs' } }) })
    expect(result).toMatchObject({ total: 5000, successful: 5000, failed: 0 })
    await client.close()
    expect(sink.records.at(-1)?.message).toBe('line 4999')
  })
})
