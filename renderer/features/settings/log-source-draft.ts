import type { SourceLookRequest } from '../../../shared/model/log-source-look.ts'
import type { ChangedLogSource, ChosenField, LogSourceSettings, LogSourceSign, NewLogSource } from '../../../shared/model/log-sources.ts'
import { chosenFieldNames, logSourceSchema, sameReceiver, secretNameOf } from '../../../shared/model/log-sources.ts'

/** What is typed into the panel, before it is asked for. */
export interface LogSourceDraft {
  readonly kind: NewLogSource['kind']
  readonly name: string
  readonly url: string
  readonly index: string
  /** '': the one that is found by name. */
  readonly fields: Readonly<Record<ChosenField, string>>
  readonly sign: Exclude<LogSourceSign['kind'], 'token'>
  readonly user: string
  readonly secret: string
  readonly accountId: string | null
  readonly region: string
  readonly authorities: 'computer' | 'usual' | 'own'
  readonly authority: string
  readonly certificate: string | null
}

const empty: LogSourceDraft = {
  ...{ kind: 'search-server', name: '', url: '', index: 'logs-*,filebeat-*,logstash-*', sign: 'none', user: '', secret: '' },
  fields: { at: '', level: '', message: '', serverId: '' },
  ...{ accountId: null, region: '', authorities: 'computer', authority: '', certificate: null },
}

/** An empty one, or what is kept of a source; its secret never comes back. */
export function draftOf(source: LogSourceSettings | null): LogSourceDraft {
  if (source === null) return empty
  const { name, url, index, fields, sign, authorities, authority, certificate } = source
  return {
    ...empty,
    ...{ name, url, index, certificate, authority: authority ?? '', kind: source.product === 'loggly' ? 'loggly' : 'search-server' },
    authorities: authority === null ? (authorities ?? 'computer') : 'own',
    fields: { ...empty.fields, ...fields },
    ...(sign.kind === 'token' ? {} : { sign: sign.kind }),
    ...(sign.kind === 'basic' ? { user: sign.user } : {}),
    ...(sign.kind === 'aws' ? { accountId: sign.accountId, region: sign.region } : {}),
  }
}

/** As it is asked for; `id` is not part of a new one. */
export function requestOf(draft: LogSourceDraft): NewLogSource & Omit<ChangedLogSource, 'id'> {
  const { kind, name, url, index, secret, authorities, authority, certificate } = draft
  const isHttps = url.trim().startsWith('https://')
  return {
    ...{ kind, name: name.trim(), url: url.trim().replace(/\/$/, ''), index: kind === 'loggly' ? '*' : index.trim(), sign: signOf(draft) },
    ...(kind === 'loggly' ? {} : { fields: chosenOf(draft) }),
    secret: secret === '' ? null : secret,
    // What is not shown is not sent.
    ...(kind === 'loggly' || authorities !== 'usual' ? {} : { authorities }),
    authority: kind === 'loggly' || !isHttps || certificate !== null || authorities !== 'own' ? null : authority.trim(),
    certificate: kind === 'loggly' || !isHttps ? null : certificate,
  }
}

/** What the server is asked for before that; the chosen fields are not part of the question. */
export function lookRequestOf(draft: LogSourceDraft, before: LogSourceSettings | null): SourceLookRequest {
  const { name: _name, kind: _kind, fields: _fields, ...request } = requestOf(draft)
  return { ...request, ...(before === null ? {} : { id: before.id }) }
}

function chosenOf({ fields }: LogSourceDraft): NonNullable<LogSourceSettings['fields']> {
  return Object.fromEntries(chosenFieldNames.flatMap((place) => (fields[place] === '' ? [] : [[place, fields[place]]])))
}

/** What keeps the source from being asked, as the next thing to do; null: nothing. `before`: the one that is changed. */
export function whatSourceLacks(draft: LogSourceDraft, before: LogSourceSettings | null): string | null {
  if (draft.name.trim() === '') return 'To go on, give it a name.'
  const url = draft.url.trim()
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) return 'To go on, write the address with https:// at its beginning.'
  if (draft.kind === 'search-server' && !logSourceSchema.shape.index.safeParse(draft.index).success)
    return 'Indices are lower case, without blanks and slashes, such as logs-*.'
  if (draft.kind === 'search-server' && draft.sign === 'basic' && draft.user.trim() === '') return 'To go on, name the user.'
  if (draft.kind === 'search-server' && draft.sign === 'aws' && (draft.accountId === null || draft.region === ''))
    return 'To go on, choose the account and the region.'
  if (url.startsWith('https://') && draft.certificate === null && draft.authorities === 'own' && draft.authority.trim() === '')
    return 'To go on, paste the certificate of the authority.'
  const request = requestOf(draft)
  const secretName = secretNameOf(request.sign)
  if (secretName === null || draft.secret !== '') return null
  if (before !== null && sameReceiver(before, request)) return null
  return before === null ? `To go on, enter the ${secretName}.` : `Enter the ${secretName} again: it is sent to nobody else than before.`
}

function signOf({ kind, sign, user, accountId, region }: LogSourceDraft): LogSourceSign {
  if (kind === 'loggly') return { kind: 'token' }
  if (sign === 'basic') return { kind: 'basic', user: user.trim() }
  return sign === 'aws' ? { kind: 'aws', accountId: accountId ?? '', region } : { kind: sign }
}
