import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openSecretStore } from '../../../../electron/adapters/keychain/open-secret-store.ts'
import { sayLacking } from '../../../fakes/lacking.ts'

afterEach(() => vi.unstubAllEnvs())

/** The real library, on a Linux computer where no keychain can answer. */
function withoutKeychain() {
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nonexistent/bus')
}

describe.runIf(process.platform === 'linux')('on a computer without a keychain', () => {
  it('keeps secrets for this run only, and says so', async () => {
    withoutKeychain()
    const store = await openSecretStore('henge-test')
    expect(store.kind).toBe('this-run-only')
    await store.set('elasticsearch', 'hunter2')
    expect(await store.get('elasticsearch')).toBe('hunter2')
    await store.delete('elasticsearch')
    expect(await store.get('elasticsearch')).toBeNull()
  })

  it('has forgotten them at the next start', async () => {
    withoutKeychain()
    await (await openSecretStore('henge-test')).set('loggly', 'token')
    expect(await (await openSecretStore('henge-test')).get('loggly')).toBeNull()
  })

  it('writes no file', async () => {
    withoutKeychain()
    const home = await mkdtemp(join(tmpdir(), 'henge-home-'))
    vi.stubEnv('HOME', home)
    await (await openSecretStore('henge-test')).set('loggly', 'token')
    expect(await readdir(home)).toEqual([])
    await rm(home, { recursive: true })
  })
})

const run = promisify(execFile)
const daemon =
  process.platform === 'linux'
    ? await run('which', ['gnome-keyring-daemon', 'dbus-run-session']).then(
        () => true,
        () => false,
      )
    : false
if (!daemon && process.platform === 'linux')
  sayLacking('secrets in a real keychain', 'there is no gnome-keyring-daemon or no dbus-run-session')

describe.runIf(daemon)('in a real Secret Service', () => {
  it('stores, reads in another process, and deletes', async () => {
    const home = await mkdtemp(join(tmpdir(), 'henge-keyring-'))
    const module = new URL('../../../../electron/adapters/keychain/open-secret-store.ts', import.meta.url).href
    const program = (body: string) =>
      `import('${module}').then(async ({ openSecretStore }) => { const s = await openSecretStore('henge-test'); ${body} })`
    const script = [
      'printf "\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null',
      `"$NODE" -e "${program("console.log(s.kind); await s.set('a', 'hunter2')")}"`,
      `"$NODE" -e "${program("console.log(await s.get('a')); await s.delete('a'); console.log(await s.get('a'))")}"`,
    ].join('\n')
    const { stdout } = await run('dbus-run-session', ['--', 'sh', '-c', script], {
      env: { ...process.env, NODE: process.execPath, HOME: home, XDG_DATA_HOME: join(home, 'data') },
    })
    expect(stdout.trim().split('\n')).toEqual(['keychain', 'hunter2', 'null'])
    await rm(home, { recursive: true, force: true })
  })
})
