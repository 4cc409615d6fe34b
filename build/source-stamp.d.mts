export function sourceDigest(): Promise<string>
export function isBuilt(): Promise<boolean>
export function writeBuildStamp(): Promise<void>
