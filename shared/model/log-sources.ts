import { z } from 'zod'

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

/** How the program says who it is. The secret itself is in the keychain. */
export const logSourceSignSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('basic'), user: z.string().min(1).max(200) }),
  z.object({ kind: z.literal('api-key') }),
])

/** A search server whose lines can be looked at. */
export const logSourceSchema = z.object({
  id: z.string(),
  name: nameSchema,
  url: z.string().describe('http or https, without a name and password in it'),
  index: indexSchema.describe('which indices: logs-*,filebeat-*'),
  sign: logSourceSignSchema,
  authority: z.string().nullable().describe('PEM of the certificates that are believed beside the computer’s own'),
  product: z.enum(['elasticsearch', 'opensearch']),
  version: z.string().describe('as it was when it was added'),
})
export type LogSourceSettings = z.infer<typeof logSourceSchema>

export const newLogSourceSchema = z.object({
  name: nameSchema,
  url: z.string().trim().max(2000),
  index: indexSchema,
  sign: logSourceSignSchema,
  secret: z.string().max(10_000).nullable().describe('password or encoded API key; goes to the keychain'),
  authority: z.string().max(200_000).nullable().default(null),
})
export type NewLogSource = z.infer<typeof newLogSourceSchema>
