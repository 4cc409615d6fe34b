import { z } from 'zod'
import { isRegionName } from './account.ts'

/** The store that the program keeps itself; it is always there. */
export const ownSourceId = 'own'

/** Asterisk included, as search servers take them; no slash, no other signs that could lead elsewhere. */
const indexName = /^(?!-?(?:_|\.+$))[^\s"\\/|<>?#%A-Z,]+$/

/** False for what a URL or the server reads as something else than indices: `..`, `_search`, an empty part. */
export function isIndexPattern(text: string): boolean {
  return text.split(',').every((part) => indexName.test(part))
}

const nameSchema = z.string().trim().min(1).max(60)
const indexSchema = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .refine(isIndexPattern, 'Lower case, no blanks, no slashes and no underscore in front, such as logs-*,filebeat-*.')

/** How the program says who it is. Secrets themselves are in the keychain. */
export const logSourceSignSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('basic'), user: z.string().min(1).max(200) }),
  z.object({ kind: z.literal('api-key') }),
  z.object({ kind: z.literal('token') }).describe('Loggly’s API token'),
  z
    .object({ kind: z.literal('aws'), accountId: z.string().min(1).max(200), region: z.string().refine(isRegionName) })
    .describe('Signature Version 4 with an account of the program, for Amazon OpenSearch Service'),
])
export type LogSourceSign = z.infer<typeof logSourceSignSchema>

const secretNames: Readonly<Record<LogSourceSign['kind'], string | null>> = {
  none: null,
  basic: 'password',
  'api-key': 'API key',
  token: 'API token',
  aws: null,
}

/** What the user types beside the name; null: nothing is kept. */
export function secretNameOf({ kind }: Pick<LogSourceSign, 'kind'>): string | null {
  return secretNames[kind]
}

/** What a field of a search server can be chosen for in place of the one that is found by name. */
export const chosenFieldNames = ['at', 'level', 'message', 'serverId'] as const
export type ChosenField = (typeof chosenFieldNames)[number]

/** A name of the server’s own, without what its requests would read otherwise. */
const fieldSchema = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .refine((name) => !/[*,]/.test(name), 'One field, without * and commas.')
  .optional()
const chosenFieldsSchema = z.object({ at: fieldSchema, level: fieldSchema, message: fieldSchema, serverId: fieldSchema })
export type ChosenFields = z.infer<typeof chosenFieldsSchema>

const pemSchema = z.string().max(200_000).nullable().default(null)

const accessShape = {
  name: nameSchema,
  url: z.string().trim().max(2000).describe('http or https, without a name and password in it'),
  index: indexSchema.describe('which indices: logs-*,filebeat-*; * where the server has none'),
  fields: chosenFieldsSchema.optional().describe('fields that hold the time, level, message and server; others are found by name'),
  sign: logSourceSignSchema,
  authorities: z
    .enum(['computer', 'usual'])
    .optional()
    .describe(
      'who may have signed the server’s certificate: whom this computer trusts (none named), or the authorities that Node brings along',
    ),
  authority: pemSchema.describe('PEM of the certificates of authorities that are believed in place of the usual ones'),
  certificate: pemSchema.describe('PEM of the one certificate that is believed, whoever signed it; before `authority`'),
}

/** Where lines can be looked at beside the program’s own store. */
export const logSourceSchema = z.object({
  id: z.string(),
  ...accessShape,
  product: z.enum(['elasticsearch', 'opensearch', 'loggly']),
  version: z.string().describe('as it was when it was added or changed last; empty where there is none'),
})
export type LogSourceSettings = z.infer<typeof logSourceSchema>

const secretSchema = z.string().max(10_000).nullable()

export const newLogSourceSchema = z.object({
  ...accessShape,
  kind: z.enum(['search-server', 'loggly']).default('search-server'),
  secret: secretSchema.describe('password, encoded API key or token; goes to the keychain'),
})
export type NewLogSource = z.infer<typeof newLogSourceSchema>

export const changedLogSourceSchema = z.object({
  ...accessShape,
  id: z.string(),
  secret: secretSchema.describe('null: the one that is kept, which is only sent to the same address as the same user'),
})
export type ChangedLogSource = z.infer<typeof changedLogSourceSchema>

/** What a server shows when a connection is made, before it is believed. */
export const shownCertificateSchema = z.object({
  pem: z.string(),
  subject: z.string(),
  issuer: z.string(),
  fingerprint: z.string().describe('SHA-256, in pairs with colons between them'),
  validFrom: z.number().describe('milliseconds since 1970'),
  validTo: z.number().describe('milliseconds since 1970'),
})
export type ShownCertificate = z.infer<typeof shownCertificateSchema>

/** False where a secret that was typed for one receiver would be sent to another: another address, or as somebody else. */
export function sameReceiver(before: Pick<LogSourceSettings, 'url' | 'sign'>, after: Pick<LogSourceSettings, 'url' | 'sign'>): boolean {
  const userOf = (sign: LogSourceSign) => (sign.kind === 'basic' ? sign.user : '')
  return before.url === after.url && before.sign.kind === after.sign.kind && userOf(before.sign) === userOf(after.sign)
}
