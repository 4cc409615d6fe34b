import { gzipSync, zstdCompressSync } from 'node:zlib'
import { Client as ElasticsearchClient } from '@elastic/elasticsearch'
import { Client as OpenSearchClient } from '@opensearch-project/opensearch'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { openReceiver } from '../fakes/open-receiver.ts'
import { ServedReceiver } from '../fakes/served-receiver.ts'

describe('the endpoint for shippers', () => {
  const served = new ServedReceiver()

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
    const answer = await served.bulk(
      served.ndjson({ create: { _index: 'filebeat-8' } }, filebeat, { create: { _index: 'logstash-1', _id: 'a1' } }, fluentBit),
    )
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      errors: false,
      items: [{ create: { status: 201 } }, { create: { _id: 'a1', _index: 'logstash-1' } }],
    })
    expect((await served.bulk(served.ndjson({ index: {} }, vector), {}, '/vector/_bulk?timeout=60s')).status).toBe(200)
    expect((await served.bulk(served.ndjson({ index: { _index: 'logs', _type: '_doc' } }, logstash), {}, '/logs/_doc/_bulk')).status).toBe(
      200,
    )
    expect(served.sink.records.map(({ at: _at, fields: _fields, ...record }) => record)).toEqual([
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
    expect(served.sink.records[0]?.fields).toMatchObject({ host: { ip: ['10.0.0.7'] }, log: { offset: 17 } })
    expect(served.sink.records[2]?.at).toBe(Date.UTC(2026, 0, 15, 12, 0, 0, 500))
    expect(await served.receiver.status()).toMatchObject({ state: 'listening', lines: 4, refused: 0, lastAt: served.clock.now() })
  })

  it('takes packed bodies, and a document that comes alone', async () => {
    const body = served.ndjson({ index: { _index: 'a' } }, { message: 'packed' })
    expect((await served.bulk(gzipSync(body), { 'content-encoding': 'gzip' })).status).toBe(200)
    expect((await served.bulk(zstdCompressSync(body), { 'content-encoding': 'zstd' })).status).toBe(200)
    const alone = await served.send('/system/_doc', { method: 'POST', body: '{"message":"alone"}' })
    expect([alone.status, await alone.json()]).toMatchObject([201, { result: 'created', _index: 'system' }])
    expect(served.sink.records.map(({ message }) => message)).toEqual(['packed', 'packed', 'alone'])
    // Without a time of its own a line is of the moment in which it came.
    expect(served.sink.records[0]?.at).toBe(served.clock.now())
  })

  it('answers what shippers ask before they send', async () => {
    const root = await served.send('/')
    expect(root.headers.get('x-elastic-product')).toBe('Elasticsearch')
    expect(await root.json()).toMatchObject({ version: { number: expect.stringMatching(/^8\./) }, tagline: 'You Know, for Search' })
    const accept = 'application/vnd.elasticsearch+json; compatible-with=8'
    expect((await served.send('/', {}, { accept })).headers.get('content-type')).toBe(accept)
    for (const path of [
      '/',
      '/_index_template/filebeat-8.19.0',
      '/_template/logstash',
      '/_data_stream/filebeat-8.19.0',
      '/logs',
      '/_alias/x',
    ]) {
      const head = await served.send(path, { method: 'HEAD' })
      expect([path, head.status, await head.text()]).toEqual([path, 200, ''])
    }
    expect(await (await served.send('/_license?human=false')).json()).toMatchObject({ license: { status: 'active', type: 'basic' } })
    expect(await (await served.send('/_cluster/health/?timeout=10s')).json()).toMatchObject({ status: 'green' })
    expect(await (await served.send('/_ilm/policy/filebeat', { method: 'PUT', body: '{}' })).json()).toEqual({ acknowledged: true })
    for (const [path, method] of [
      ['/_search', 'POST'],
      ['/_cat/indices', 'GET'],
      ['/logs/_search', 'GET'],
      ['/logs', 'DELETE'],
    ] as const) {
      expect([path, (await served.send(path, { method })).status]).toEqual([path, 404])
    }
  })

  it('listens, moves and stops as the settings say, and says when a served.port is not free', async () => {
    const taken = served.port
    served.settings = { receiverOn: true, receiverPort: taken }
    const { receiver: second } = await openReceiver({
      sink: served.sink,
      clock: served.clock,
      log: pino({ level: 'silent' }),
      settings: async () => served.settings,
    })
    expect(await second.status()).toMatchObject({ state: 'failed', problem: expect.stringContaining(`Port ${taken}`) })
    served.settings = { receiverOn: false, receiverPort: taken }
    await served.receiver.apply()
    expect(await served.receiver.status()).toMatchObject({ state: 'off', problem: null })
    await expect(served.send('/')).rejects.toThrow()
    served.settings = { receiverOn: true, receiverPort: taken }
    await second.apply()
    expect(await second.status()).toMatchObject({ state: 'listening', port: taken })
    await second.close()
  })

  const documents = Array.from({ length: 5000 }, (_, index) => ({
    '@timestamp': new Date(served.clock.now() + index).toISOString(),
    message: `line ${index}`,
  }))

  it('is an Elasticsearch to its own client’s bulk helper', async () => {
    const client = new ElasticsearchClient({ node: `http://127.0.0.1:${served.port}`, auth: { username: 'henge', password: served.token } })
    const result = await client.helpers.bulk({ datasource: documents, onDocument: () => ({ create: { _index: 'logs-app-default' } }) })
    expect(result).toMatchObject({ total: 5000, successful: 5000, failed: 0 })
    expect(await client.ping()).toBe(true)
    await client.close()
    expect(served.sink.records.length).toBe(5000)
  })

  it('is an OpenSearch to its own client’s bulk helper', async () => {
    const client = new OpenSearchClient({ node: `http://henge:${served.token}@127.0.0.1:${served.port}`, compression: 'gzip' })
    const result = await client.helpers.bulk({ datasource: documents, onDocument: () => ({ index: { _index: 'logs' } }) })
    expect(result).toMatchObject({ total: 5000, successful: 5000, failed: 0 })
    await client.close()
    expect(served.sink.records.at(-1)?.message).toBe('line 4999')
  })
})
