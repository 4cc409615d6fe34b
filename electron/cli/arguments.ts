import { parseArgs } from 'node:util'
import { HengeError } from '../../shared/model/error.ts'

export const usage = `Usage:
  henge procedures                       every procedure with the JSON Schema of its input and output
  henge call PROCEDURE [JSON | -]        calls one; prints its answer as JSON, a stream as one JSON line an event
                                         (without JSON, what is piped in is the input; "-" waits for it however long)
Options:
  --data DIR                             the data folder (default: HENGE_DATA, else the platform's place)
  --help
Exit code 0, or 1 with { "code", "message" } on standard error. Joins the Henge that runs on the data folder, else starts its own.
`

export type CliArguments =
  | { readonly command: 'help' }
  | { readonly command: 'procedures' }
  | { readonly command: 'call'; readonly procedure: string; readonly json: string | null; readonly dataFolder: string | null }

/** INVALID_INPUT for what it does not know. */
export function parseCliArguments(words: readonly string[]): CliArguments {
  let parsed: { values: { data?: string | undefined; help?: boolean | undefined }; positionals: string[] }
  try {
    parsed = parseArgs({ args: [...words], allowPositionals: true, options: { data: { type: 'string' }, help: { type: 'boolean' } } })
  } catch (cause) {
    throw new HengeError('INVALID_INPUT', `${cause instanceof Error ? cause.message : cause}\n${usage}`, { cause })
  }
  const [command, procedure, json, ...rest] = parsed.positionals
  if (parsed.values.help === true || command === undefined || command === 'help') return { command: 'help' }
  if (command === 'procedures' && procedure === undefined) return { command: 'procedures' }
  if (command === 'call' && procedure !== undefined && rest.length === 0) {
    return { command: 'call', procedure, json: json ?? null, dataFolder: parsed.values.data ?? null }
  }
  throw new HengeError('INVALID_INPUT', `"${words.join(' ')}" is not a command.\n${usage}`)
}
