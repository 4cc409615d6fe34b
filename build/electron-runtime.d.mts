export function findElectron(environment?: NodeJS.ProcessEnv): string | null
export function downloadElectron(): string | null
export function downloadElectronInBackground(): void
export function reasonAgainstWindow(
  words: readonly string[],
  machine?: { platform?: NodeJS.Platform; environment?: NodeJS.ProcessEnv; user?: number | undefined },
): string | null
export function needsOtherNode(binary: string): boolean
