import type { App, Event, Session, WebContents } from 'electron'
import { isOwnAddress } from './app-origin.ts'
import { isPermissionAllowed } from './permissions.ts'

type Refused = (what: string, address: string) => void

interface Preventable {
  preventDefault(): void
}

/** Stops a navigation that would leave the page. Electron passes the address in the event, or, in older events, beside it. */
export function guardNavigation(event: Preventable, address: string, refused: Refused): void {
  if (isOwnAddress(address)) return
  event.preventDefault()
  refused('navigation', address)
}

/** Guards of one web contents; installed for every one that is ever created, whoever creates it. */
export function guardWebContents(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>, refused: Refused): void {
  contents.on('will-navigate', (event) => guardNavigation(event, event.url, refused))
  contents.on('will-redirect', (event) => guardNavigation(event, event.url, refused))
  contents.on('will-frame-navigate', (event) => guardNavigation(event, event.url, refused))
  contents.on('will-attach-webview', (event: Event) => {
    event.preventDefault()
    refused('webview', '')
  })
  contents.setWindowOpenHandler(({ url }) => {
    refused('window', url)
    return { action: 'deny' }
  })
}

/** Both handlers: without the check handler, `navigator.permissions.query` and some silent uses would be allowed. */
export function guardPermissions(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
  refused: Refused,
): void {
  session.setPermissionRequestHandler((contents, permission, decide) => {
    const granted = isPermissionAllowed(permission, isOwnAddress(contents.getURL()))
    if (!granted) refused('permission', permission)
    decide(granted)
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => isPermissionAllowed(permission, isOwnAddress(origin)))
  session.setDevicePermissionHandler(() => false)
}

/** Before the first window. */
export function installGuards(app: Pick<App, 'on'>, session: Session, refused: Refused): void {
  app.on('web-contents-created', (_event, contents) => guardWebContents(contents, refused))
  guardPermissions(session, refused)
}
