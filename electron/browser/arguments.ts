import { parseArgs } from 'node:util'
import { HengeError } from '../../shared/model/error.ts'

export interface BrowserShellArguments {
  /** 0: any free port. */
  readonly port: number
  readonly open: boolean
}

/** Command line of the browser shell. INVALID_INPUT says what is wrong and what there is. */
export function parseBrowserShellArguments(words: readonly string[]): BrowserShellArguments {
  let values: { port?: string | undefined; 'no-open'?: boolean | undefined }
  try {
    values = parseArgs({ args: [...words], options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } } }).values
  } catch (cause) {
    throw new HengeError(
      'INVALID_INPUT',
      `${cause instanceof Error ? cause.message.replace(/\.?$/, '.') : cause} There are: --port NUMBER, --no-open.`,
      {
        cause,
      },
    )
  }
  const port = Number(values.port ?? '0')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new HengeError('INVALID_INPUT', `--port must be a number from 0 (any free one) to 65535; "${values.port}" is not.`)
  }
  return { port, open: values['no-open'] !== true }
}
