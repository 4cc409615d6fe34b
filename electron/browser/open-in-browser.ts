import { spawn } from 'node:child_process'

/** Programs that show an address in the user’s own browser, by platform. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/**
 * Opens the user’s browser, or quietly does not: the address has been printed. `address` must hold no secret that lasts: it stays
 * in the arguments of the browser, which other users of this machine can read, for as long as that runs.
 */
export function openInBrowser(address: string): void {
  const [program = 'xdg-open', ...first] = openers[process.platform] ?? []
  const child = spawn(program, [...first, address], { stdio: 'ignore', detached: true })
  child.once('error', () => {})
  child.unref()
}
