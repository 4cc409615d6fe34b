import { revisionContentFromUserData } from '../../../../shared/model/recipe-revision.ts'
import { fromBase64 } from '../../../../shared/model/recipe-text.ts'
import type { Instance } from '../entities.ts'
import { runCommands, type ShellOutcome } from './shell.ts'

export interface FirstBoot {
  readonly packages: readonly string[]
  readonly files: readonly { readonly path: string; readonly text: string | null }[]
  readonly commands: readonly string[]
  /** null: every command went well. */
  readonly failure: ShellOutcome['failure']
}

const nothing: FirstBoot = { packages: [], files: [], commands: [], failure: null }
const read = new Map<string, FirstBoot>()

/** What the instance’s user data asks cloud-init to do; nothing where it cannot be read, as cloud-init does. */
export function firstBootOf(instance: Instance): FirstBoot {
  const { userData } = instance
  if (userData === null) return nothing
  let boot = read.get(userData)
  if (boot === undefined) {
    boot = decode(userData)
    // Few different ones are alive at a time; this only keeps a long run from collecting them all.
    if (read.size > 500) read.clear()
    read.set(userData, boot)
  }
  return boot
}

function decode(userData: string): FirstBoot {
  const content = revisionContentFromUserData(fromBase64(userData), { revision: '', recipe: '', imageId: '', instanceType: '' })
  if (content === null) return nothing
  // A shell script is one command; cloud-config commands come without the "set -e" that Henge puts before them, so it is put back.
  const isScript = content.run.length === 1 && (content.run[0] ?? '').startsWith('#!')
  const commands = isScript ? content.run : ['set -e', ...content.run]
  // Whether a command fails does not depend on the host’s name.
  return { packages: content.packages, files: content.files, commands, failure: runCommands(commands, 'localhost').failure }
}
