/** What the sandbox makes of the shell commands of a first boot: enough to see markers, output and failures. */
export interface ShellOutcome {
  readonly lines: readonly { readonly program: string; readonly text: string; readonly priority: string }[]
  /** null: all went well. */
  readonly failure: { readonly command: string; readonly status: number } | null
}

interface Piece {
  readonly text: string
  /** How it hangs on the piece before it. */
  readonly joined: 'and' | 'or' | 'then'
}

/** What a program prints and returns; null for one that is not there to be asked. */
export type Programs = (words: readonly string[]) => { readonly status: number; readonly text: string } | null

/** Runs the commands as one script: `set -e` ends it at a failure, `exit` always ends it, else the last command’s status is the script’s. */
export function runCommands(commands: readonly string[], hostName: string, programs: Programs = () => null): ShellOutcome {
  const lines: { program: string; text: string; priority: string }[] = []
  let stopsAtFailure = false
  let last = { command: '', status: 0 }
  for (const command of commands) {
    let status = 0
    for (const piece of pieces(command)) {
      if (piece.joined === 'and' ? status !== 0 : piece.joined === 'or' && status === 0) continue
      const words = wordsOf(piece.text, hostName)
      if (words[0] === 'set' && words.slice(1).some((word) => /^-[a-z]*e/.test(word))) stopsAtFailure = true
      if (words[0] === 'exit') {
        const code = Number(words[1] ?? status) || 0
        return { lines, failure: code === 0 ? null : { command: piece.text, status: code } }
      }
      const ran = programs(words[0] === 'sudo' ? words.slice(1) : words)
      status = ran?.status ?? statusOf(words)
      const said = ran === null ? output(words) : { program: 'cloud-init', text: ran.text, priority: 'user.info' }
      if (said !== null && !(ran?.text === '')) lines.push(said)
    }
    last = { command, status }
    if (status !== 0 && stopsAtFailure) return { lines, failure: last }
  }
  return { lines, failure: last.status === 0 ? null : last }
}

function statusOf(words: readonly string[]): number {
  return words[0] === 'false' || words[0] === '/bin/false' ? 1 : 0
}

function output(words: readonly string[]): { program: string; text: string; priority: string } | null {
  const [program, ...rest] = words[0] === 'sudo' ? words.slice(1) : words
  if (program === 'echo' && !rest.some((word) => word.startsWith('>'))) {
    return { program: 'cloud-init', text: rest.filter((word) => word !== '-n' && word !== '-e').join(' '), priority: 'user.info' }
  }
  if (program !== 'logger' && program !== '/usr/bin/logger') return null
  let tag = 'root'
  let priority = 'user.notice'
  let index = 0
  for (; index < rest.length && (rest[index] ?? '').startsWith('-'); index++) {
    const [option, value] = splitOption(rest[index] ?? '')
    if (option === '--') {
      index++
      break
    }
    if (option === '-t' || option === '--tag') tag = value ?? rest[++index] ?? tag
    else if (option === '-p' || option === '--priority') priority = value ?? rest[++index] ?? priority
  }
  return { program: tag, text: rest.slice(index).join(' '), priority }
}

function splitOption(word: string): [string, string | undefined] {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)]
}

/** Cuts at newlines, `;`, `&&` and `||` outside quotes. */
function pieces(command: string): Piece[] {
  const found: Piece[] = []
  let text = ''
  let quote: string | null = null
  let joined: Piece['joined'] = 'then'
  const end = (next: Piece['joined']) => {
    if (text.trim() !== '' && !text.trim().startsWith('#')) found.push({ text: text.trim(), joined })
    text = ''
    joined = next
  }
  for (let index = 0; index < command.length; index++) {
    const character = command[index] ?? ''
    const two = command.slice(index, index + 2)
    if (quote !== null) {
      if (character === quote) quote = null
      text += character
    } else if (character === "'" || character === '"') {
      quote = character
      text += character
    } else if (two === '&&' || two === '||') {
      end(two === '&&' ? 'and' : 'or')
      index++
    } else if (character === ';' || character === '\n') end('then')
    else text += character
  }
  end('then')
  return found
}

/** Words with their quotes taken off; a host name asked for is filled in. */
function wordsOf(text: string, hostName: string): string[] {
  const words: string[] = []
  for (const match of text.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+/g)) {
    const word = match[0].replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_all, double: string | undefined, single: string | undefined) =>
      double === undefined ? (single ?? '') : double.replace(/\\(["\\$`])/g, '$1'),
    )
    words.push(word.replace(/\$\(hostname(?: -[sf])?\)|`hostname`|\$\{?HOSTNAME\}?/g, hostName))
  }
  return words
}
