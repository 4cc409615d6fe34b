/** What a page of ours may ask the browser for, each with its reason. All else is refused; Electron's own default is to allow. */
const allowed: ReadonlyMap<string, string> = new Map([['clipboard-sanitized-write', 'copying an instance id or a log line']])

export function isPermissionAllowed(permission: string, ownPage: boolean): boolean {
  return ownPage && allowed.has(permission)
}
