import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Answer, Asked } from '../fakes/http-double.ts'
import { serveAnswers } from '../fakes/serve-answers.ts'
import { companyAuthority, companyCertificate } from '../fakes/test-certificates.ts'

const run = promisify(execFile)
const versions = { opensearch: { distribution: 'opensearch', number: '3.6.0' }, elasticsearch: { number: '8.19.21' } } as const

/** Runs the program’s own Node on a computer in whose operating system the company’s authority is installed, or is not. */
async function addedWhere(installed: boolean, url: string, authorities: string) {
  const folder = await mkdtemp(join(tmpdir(), 'henge-authorities-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'installed.pem')
  await writeFile(file, installed ? companyAuthority : '')
  // Where OpenSSL, and so Node, looks for the authorities of the system.
  const system = { SSL_CERT_FILE: file, SSL_CERT_DIR: folder }
  const child = join(import.meta.dirname, 'computer-authorities-child.ts')
  const { stdout } = await run(process.execPath, [child, url, authorities], { env: { PATH: process.env.PATH, ...system } })
  return JSON.parse(stdout)
}

const speaking =
  (product: keyof typeof versions) =>
  ({ url }: Pick<Asked, 'url'>): Answer =>
    url === '/' ? [200, { version: versions[product] }] : [200, { fields: {}, hits: { hits: [] } }]

describe.runIf(process.platform === 'linux')('an authority of the company', () => {
  it('is believed where it is installed in the operating system, unless the source says otherwise', async () => {
    const { url } = await serveAnswers(speaking('opensearch'), companyCertificate)
    expect(await addedWhere(true, url, 'computer')).toEqual({ outcome: 'opensearch', readsSystem: true })
    expect(await addedWhere(true, url, 'usual')).toMatchObject({ outcome: 'not believed' })
    expect(await addedWhere(false, url, 'computer')).toMatchObject({ outcome: 'not believed' })
    expect(await addedWhere(true, url, 'old-node')).toEqual({ outcome: 'not believed', readsSystem: false })
  }, 60_000)

  it('is believed by the client of Elasticsearch too', async () => {
    const { url } = await serveAnswers(speaking('elasticsearch'), companyCertificate)
    expect(await addedWhere(true, url, 'computer')).toMatchObject({ outcome: 'elasticsearch' })
  }, 60_000)
})
