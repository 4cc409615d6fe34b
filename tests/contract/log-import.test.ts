import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LocalLogStore } from '../../electron/adapters/local-log-store/local-log-store.ts'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteImportMemory } from '../../electron/adapters/sqlite/sqlite-import-memory.ts'
import { LogService } from '../../electron/backend/logs/log-service.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { sayLacking } from '../fakes/lacking.ts'
import { logSourcesOf } from '../fakes/memory-log-store.ts'

const samples = join(process.cwd(), '..', 'shared', 'data', 'logs')
const missing = !existsSync(samples)
if (missing) sayLacking('imports of real log files', `there are no samples in ${samples}`)

/** File, records, undated ones, first and last time in UTC, a query and how many records it finds: counted in the files by eye and grep. */
const golden = [
  ['loghub/Linux_2k.log', 2000, 0, '2025-06-14T15:16:01.000Z', '2025-07-27T14:42:00.000Z', '"authentication failure"', 490],
  ['loghub/OpenSSH_2k.log', 2000, 0, '2025-12-10T06:55:46.000Z', '2025-12-10T11:04:45.000Z', '"Failed password" and service: sshd', 520],
  ['loghub/Apache_2k.log', 2000, 0, '2005-12-04T04:47:44.000Z', '2005-12-05T19:15:57.000Z', 'level: error', 595],
  ['loghub/HDFS_2k.log', 2000, 0, '2008-11-09T20:36:15.000Z', '2008-11-11T10:20:17.000Z', 'level: warn', 80],
  ['loghub/Hadoop_2k.log', 2000, 0, '2015-10-18T18:01:47.978Z', '2015-10-18T18:10:55.202Z', 'level: error', 150],
  ['loghub/OpenStack_2k.log', 2000, 0, '2017-05-16T00:00:00.008Z', '2017-05-16T00:14:47.687Z', 'nova.osapi_compute.wsgi.server', 809],
  ['loghub/Windows_2k.log', 2000, 0, '2016-09-28T04:30:30.000Z', '2016-09-29T02:04:40.000Z', 'level: info', 2000],
  ['loghub/Zookeeper_2k.log', 2000, 0, '2015-07-29T17:41:44.747Z', '2015-08-25T11:26:28.145Z', '"Connection broken"', 291],
  ['lnav/logfile_access_log.0', 3, 0, '2009-07-20T22:59:26.000Z', '2009-07-20T22:59:29.000Z', 'http.response.status_code: 404', 1],
  ['lnav/logfile_ansi.1', 10, 0, '2025-09-19T09:24:04.000Z', '2025-09-19T09:24:20.000Z', 'disconnect*', 3],
  ['lnav/logfile_bunyan.0', 10, 0, '2023-03-24T14:26:16.243Z', '2023-03-24T14:26:18.331Z', 'level: debug and service: renovate', 9],
  ['lnav/logfile_crlf.0', 2, 0, '2012-07-02T10:22:40.672Z', '2014-10-08T16:56:38.344Z', 'level: warn', 1],
  ['lnav/logfile_docker_compose_with_ts.0', 22, 0, '2024-04-25T05:32:35.019Z', '2024-04-25T05:54:43.948Z', 'service: redis-1', 12],
  ['lnav/logfile_dst.0', 10, 0, '2025-11-03T01:01:03.000Z', '2025-11-03T02:25:02.000Z', 'Statistics', 10],
  ['lnav/logfile_ecs_log.json', 5, 0, '2025-01-13T09:58:13.631Z', '2025-01-13T09:58:13.634Z', 'level >= error', 2],
  ['lnav/logfile_haproxy.0', 17, 0, '2025-02-25T16:19:38.000Z', '2025-02-25T16:20:18.000Z', 'started', 3],
  ['lnav/logfile_invalid_json.json', 5, 1, '2013-09-06T20:00:48.124Z', '2013-09-06T22:00:59.222Z', 'level: debug', 2],
  ['lnav/logfile_invalid_utf8.0', 1, 0, '2015-03-12T23:16:52.071Z', '2015-03-12T23:16:52.071Z', 'tiptop', 1],
  ['lnav/logfile_java.0', 20, 0, '2025-01-24T07:00:30.139Z', '2025-01-24T07:05:38.884Z', 'FarmApplication', 4],
  ['lnav/logfile_journald.json', 2, 0, '2018-08-21T14:04:21.221Z', '2018-08-21T14:04:21.221Z', 'host: imx6ul-medusa', 2],
  ['lnav/logfile_json3.json', 3, 0, '2017-03-24T20:06:26.240Z', '2017-03-24T20:15:31.694Z', 'response.status >= 500', 1],
  ['lnav/logfile_leveltest.0', 8, 0, '2016-06-30T12:00:01.000Z', '2016-06-30T12:00:08.000Z', 'level: debug', 3],
  ['lnav/logfile_logfmt.0', 5, 0, '2021-09-15T21:17:10.220Z', '2021-09-15T21:18:20.335Z', 'level: error', 2],
  ['lnav/logfile_multiline.0', 2, 0, '2009-07-20T22:59:27.672Z', '2009-07-20T22:59:30.221Z', '"world how are"', 1],
  ['lnav/logfile_mysql_error.0', 4, 0, '2020-08-06T14:25:02.835Z', '2020-08-06T14:25:03.109Z', 'level: warn', 1],
  ['lnav/logfile_openam.0', 2, 0, '2014-06-15T01:04:52.000Z', '2014-06-15T01:04:52.000Z', 'vagrant', 2],
  ['lnav/logfile_pino.0', 1, 0, '2025-04-24T22:08:37.537Z', '2025-04-24T22:08:37.537Z', 'request.amount.currencyCode: usd', 1],
  ['lnav/logfile_postgres.0', 21, 0, '2025-08-13T08:45:01.123Z', '2025-08-13T08:50:02.010Z', 'level: error', 1],
  [
    'lnav/logfile_shop_access_log.first600.0',
    600,
    0,
    '2019-01-22T00:26:14.000Z',
    '2019-01-22T00:28:14.000Z',
    'http.request.method: post',
    14,
  ],
  ['lnav/logfile_syslog.1', 4, 0, '2025-12-03T09:23:38.000Z', '2026-01-03T09:47:02.000Z', 'service: automount', 3],
  ['lnav/logfile_syslog.3', 7, 0, '2025-08-16T00:10:45.000Z', '2025-08-16T00:32:15.000Z', '"com.apple.authd"', 3],
  ['lnav/logfile_syslog_with_mixed_times.0', 13, 0, '2025-09-13T00:58:45.000Z', '2025-09-13T03:46:03.000Z', 'host: *.local', 1],
  ['lnav/logfile_uwsgi.0', 19, 0, '2016-03-13T22:49:12.000Z', '2016-03-13T22:56:15.000Z', 'endpoint2', 3],
  ['lnav/logfile_w3c.3', 4, 1, '2012-08-15T17:00:00.363Z', '2012-08-15T17:00:00.675Z', 'theProduct', 1],
  ['lnav/logfile_with_zones.0', 3, 0, '2022-08-27T14:22:01.613Z', '2022-08-27T14:22:01.888Z', 'service: cron', 1],
] as const

describe.skipIf(missing)('import of real log files into the local store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'henge-import-'))
  const clock = new DrivenClock('2026-01-15T00:00:00Z')
  const store = new LocalLogStore({ folder: join(folder, 'logs'), clock })
  let closeDatabase: () => Promise<void>
  let logs: LogService

  beforeAll(async () => {
    await store.open()
    const database = await openDatabase(join(folder, 'henge.sqlite'))
    closeDatabase = () => database.destroy()
    logs = new LogService({ sources: logSourcesOf(store, clock).sources, sink: store, imports: new SqliteImportMemory(database), clock })
  })
  afterAll(async () => {
    await store.close()
    await closeDatabase()
    rmSync(folder, { recursive: true })
  })

  it.each(golden)('%s has %i records', async (path, lines, undated, first, last, query, found) => {
    const bytes = readFileSync(join(samples, path))
    const start = {
      fileName: path,
      bytes: bytes.length,
      head: bytes.subarray(0, 65_536),
      role: null,
      host: null,
      zone: 'UTC',
      again: false,
    }
    const { id } = await logs.importStart(start)
    for (let offset = 0; offset < bytes.length; offset += 100_000)
      await logs.importChunk(id, offset, bytes.subarray(offset, offset + 100_000))
    const report = await logs.importFinish(id)
    expect({ lines: report.lines, undated: report.undated, first: iso(report.first), last: iso(report.last) }).toEqual({
      lines,
      undated,
      first,
      last,
    })
    const file = { query: `file: "${path}"`, from: Date.parse(first), to: Date.parse(last) + 1, roles: [], serverIds: [], levels: [] }
    expect((await logs.histogram(file, 100)).total).toBe(lines)
    const asked = { ...file, query: `${file.query} and (${query})` }
    expect((await logs.histogram(asked, 100)).total).toBe(found)
    expect((await logs.search(asked, { limit: 1000, after: null })).rows.length).toBe(Math.min(found, 1000))
    expect(await logs.importStart(start)).toMatchObject({ id, state: 'duplicate' })
  })
})

function iso(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString()
}
