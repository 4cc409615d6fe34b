import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { HengeError } from '../../shared/model/error.ts'
import { ServedReceiver } from '../fakes/served-receiver.ts'

describe('what the endpoint for shippers refuses', () => {
  const served = new ServedReceiver()

  it('says of each document alone why it is not taken', async () => {
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`
    const answer = await served.bulk(
      served.ndjson(
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
    expect(served.sink.records.map(({ message }) => message)).toEqual(['good', 'good too'])
    expect(await served.receiver.status()).toMatchObject({ lines: 2, refused: 5 })
  })

  it('refuses a body that nobody can read, and stores nothing of it', async () => {
    for (const body of ['sardine\n', '{"index":{}}\n', '{"frob":{"_index":"a"}}\n{}\n', '{"index":{"_index":"a"}}\n', '[]\n{}\n']) {
      const answer = await served.bulk(body)
      expect([answer.status, await answer.json()]).toMatchObject([400, { status: 400, error: { type: 'illegal_argument_exception' } }])
    }
    expect((await served.bulk(Buffer.from('no gzip'), { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await served.bulk('x', { 'content-encoding': 'br' })).status).toBe(415)
    expect(served.sink.records).toEqual([])
  })

  it('answers nobody without the served.token, however it is sent, nor a web page, nor another name of this computer', async () => {
    const body = served.ndjson({ index: { _index: 'a' } }, { message: 'x' })
    for (const authorization of ['', served.basic('sardine'), 'Bearer ', 'Basic', `Basic ${served.token}`]) {
      const answer = await served.bulk(body, { authorization })
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')])
    }
    for (const authorization of [`Bearer ${served.token}`, `ApiKey ${Buffer.from(`id:${served.token}`).toString('base64')}`])
      expect((await served.bulk(body, { authorization })).status).toBe(200)
    expect((await served.bulk(body, { origin: 'http://127.0.0.1:9280' })).status).toBe(403)
    expect((await served.bulk(body, { origin: 'null' })).status).toBe(403)
    for (const host of ['evil.example', 'evil.example:9280', '127.0.0.1.evil.example']) {
      const status = await new Promise((resolve, reject) => {
        const asked = request({ port: served.port, path: '/', headers: { host, authorization: served.basic(served.token) } }, (answer) =>
          resolve(answer.statusCode),
        )
        asked.on('error', reject).end()
      })
      expect([host, status]).toEqual([host, 403])
    }
    expect(served.sink.records.length).toBe(2)
  })

  it('refuses the former served.token once there is another', async () => {
    const former = served.token
    served.token = await served.receiver.renewToken()
    expect((await served.send('/', {}, { authorization: served.basic(former) })).status).toBe(401)
    expect((await served.send('/')).status).toBe(200)
  })

  it('refuses what is too large before it is all here, and a small body that unpacks into very much', async () => {
    const line = served.ndjson({ index: { _index: 'a' } }, { message: 'x'.repeat(1000) })
    const bomb = gzipSync(line.repeat(100_000))
    expect(bomb.length).toBeLessThan(1_000_000)
    const answer = await served.bulk(bomb, { 'content-encoding': 'gzip' })
    expect([answer.status, await answer.json()]).toMatchObject([413, { error: { type: 'content_too_large_exception' } }])
    expect((await served.bulk(line.repeat(33_000))).status).toBe(413)
    expect(served.sink.records).toEqual([])
    expect((await served.bulk(line)).status).toBe(200)
  })

  it('says 429 while too much is waiting, and takes it later', async () => {
    let goOn = () => {}
    const stored = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const append = served.sink.append.bind(served.sink)
    served.sink.append = async (records) => {
      await stored
      return append(records)
    }
    const big = served.ndjson({ index: { _index: 'a' } }, { message: 'x'.repeat(25_000_000) })
    const all = [served.bulk(big), served.bulk(big), served.bulk(big)]
    const refused = await Promise.race(all)
    expect([refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      '1',
      { status: 429, error: { type: 'es_rejected_execution_exception' } },
    ])
    goOn()
    expect((await Promise.all(all)).map(({ status }) => status).sort()).toEqual([200, 200, 429])
    expect((await served.bulk(served.ndjson({ index: { _index: 'a' } }, { message: 'later' }))).status).toBe(200)
  })

  it('lets a shipper keep what the disk has no room for', async () => {
    served.sink.nextFailure = new HengeError('STORAGE_FULL', 'The disk is full.')
    const body = served.ndjson({ index: { _index: 'a' } }, { message: 'x' })
    expect(await (await served.bulk(body)).json()).toMatchObject({
      errors: true,
      items: [{ index: { status: 429, error: { reason: 'The disk is full.' } } }],
    })
    served.sink.nextFailure = new Error('sardine broke')
    const failed = await served.bulk(body)
    expect([failed.status, JSON.stringify(await failed.json())]).toEqual([500, expect.not.stringContaining('sardine')])
    served.logged.length = 0
    expect((await served.bulk(body)).status).toBe(200)
  })
})
