import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { shipperSnippets } from '../../shared/model/shipper-snippets.ts'
import { MemoryLogSink } from '../fakes/memory-log-store.ts'
import { openReceiver } from '../fakes/open-receiver.ts'

/** With the modules imfile and omelasticsearch (Debian: rsyslog, rsyslog-elasticsearch). Few machines that test have it. */
const rsyslogd = process.env.HENGE_TEST_RSYSLOGD
if (rsyslogd === undefined) process.stdout.write('skipped: lines of a real rsyslog: HENGE_TEST_RSYSLOGD names no rsyslogd\n')

it.skipIf(rsyslogd === undefined)('takes what a real rsyslog sends with the configuration that Settings shows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'henge-rsyslog-'))
  const sink = new MemoryLogSink()
  const { receiver, port } = await openReceiver({ sink, clock: systemClock, log: pino({ level: 'silent' }) })
  const snippet = shipperSnippets(port, await receiver.token()).find(({ id }) => id === 'rsyslog')
  const config = join(folder, 'rsyslog.conf')
  const file = join(folder, 'app.log')
  writeFileSync(file, '')
  const input = `module(load="imfile" PollingInterval="1")\ninput(type="imfile" File="${file}" Tag="shop[81]:" Severity="error")\n`
  writeFileSync(config, `global(workDirectory="${folder}" localHostname="web-1")\n${input}${snippet?.text ?? ''}`)
  const child = spawn(rsyslogd ?? '', ['-n', '-f', config, '-i', join(folder, 'pid')], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  try {
    const lines = Array.from({ length: 3000 }, (_, index) => `order ${index} "quoted" \\ and \u00e9\n`)
    appendFileSync(file, lines.join(''))
    for (let waited = 0; sink.records.length < lines.length && waited < 200; waited += 1) await pause(100)
    expect(sink.records.length).toBe(lines.length)
    expect(sink.records[2999]).toMatchObject({
      host: 'web-1',
      service: 'shop',
      level: 'error',
      message: expect.stringContaining('order 2999 "quoted" \\ and é'),
    })
    expect(await receiver.status()).toMatchObject({ refused: 0 })
  } finally {
    child.kill('SIGTERM')
    await ended
    await receiver.close()
    rmSync(folder, { recursive: true })
  }
})
