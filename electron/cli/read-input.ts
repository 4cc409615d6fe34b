import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { HengeError } from '../../shared/model/error.ts'

export interface InputSources {
  /** The argument after the procedure; `-` means standard input. */
  readonly json: string | null
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined }
  /** The procedure may be called without input. */
  readonly optional: boolean
}

/** How long to wait for a pipe that somebody left open and silent, where the procedure needs no input: milliseconds. */
const patience = 2000

/** The call’s input as a value; undefined for none. INVALID_INPUT when it is not JSON. */
export async function readInput({ json, stdin, optional }: InputSources): Promise<unknown> {
  const given = json === null || json === '-' ? await readStandardInput(stdin, json === '-' || !optional) : json
  if (given.trim() === '') return undefined
  try {
    return JSON.parse(given)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new HengeError('INVALID_INPUT', `The input is not JSON: ${reason}.`, { cause })
  }
}

async function readStandardInput(stdin: InputSources['stdin'], wait: boolean): Promise<string> {
  if (stdin.isTTY === true) return ''
  if (!wait) {
    const silent = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(true), patience)
      const settle = (value: boolean) => {
        clearTimeout(timer)
        resolve(value)
      }
      stdin.once('readable', () => settle(false))
      stdin.once('end', () => settle(false))
      stdin.once('error', () => settle(true))
    })
    if (silent) return ''
  }
  return text(stdin)
}
