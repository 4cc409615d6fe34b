import { spawn } from 'node:child_process'

/** Programs that show an address in the user’s own browser, by platform. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/**
 * Opens the user’s browser, or quietly does not: the address has been printed. The token reaches the opener’s arguments, which other
 * users of this machine could read for a moment; `--no-open` avoids that.
 */
export function openInBrowser(address: string): void {
  const [program = 'xdg-open', ...first] = openers[process.platform] ?? []
  const child = spawn(program, [...first, address], { stdio: 'ignore', detached: true })
  child.once('error', () => {})
  child.unref()
}
