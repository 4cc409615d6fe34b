export function onPath(name: string, environment?: NodeJS.ProcessEnv): string | null
export function findChromium(): string | null
export function displayed(environment?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): boolean
