import { HengeError } from '../../../shared/model/error.ts'
import type { LogSourceSettings, LogSourceSign } from '../../../shared/model/log-sources.ts'
import type { Authorities, SearchServerAccess } from './ports.ts'

type Where = Pick<LogSourceSettings, 'url' | 'sign' | 'authorities' | 'authority' | 'certificate'>

/** How to get there; `secret` is what the keychain has for it; `known` null: whom Node believes by itself. */
export function accessOf(where: Where, secret: string | null, known: Authorities | null): SearchServerAccess {
  const { url, sign } = where
  return { url, sign: signOf(sign, secret ?? ''), trust: trustOf(where, known) }
}

/** Without a path’s last slash. INVALID_INPUT where it is no address, or holds a name and password. */
export function serverUrl(text: string): string {
  const refuse = (message: string) => new HengeError('INVALID_INPUT', message, { details: { field: 'url' } })
  if (!URL.canParse(text))
    throw refuse(`"${text}" is no address. Write it with http:// or https://, such as https://logs.example.org:9200.`)
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('The address begins with http:// or https://.')
  if (url.username !== '' || url.password !== '') throw refuse('Name and password do not belong into the address: enter them below.')
  if (url.search !== '' || url.hash !== '') throw refuse('The address ends before a ? or #.')
  return url.href.replace(/\/$/, '')
}

function signOf(sign: LogSourceSign, secret: string): SearchServerAccess['sign'] {
  switch (sign.kind) {
    case 'basic':
      return { kind: 'basic', user: sign.user, password: secret }
    case 'api-key':
      return { kind: 'api-key', key: secret }
    case 'token':
      return { kind: 'token', token: secret }
    default:
      return sign
  }
}

function trustOf({ url, authorities, authority, certificate }: Where, known: Authorities | null): SearchServerAccess['trust'] {
  if (certificate !== null) return { kind: 'pinned', pem: certificate }
  if (authority !== null) return { kind: 'authority', pem: authority }
  // Without https nothing is shown that could be believed, and reading whom the computer trusts takes time.
  if (known === null || !url.startsWith('https:')) return { kind: 'known', context: null }
  return { kind: 'known', context: authorities === 'usual' ? known.usual() : known.computer() }
}
