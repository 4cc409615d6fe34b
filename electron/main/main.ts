import { join } from 'node:path'
import { app, Menu, Notification, protocol, session, shell as system } from 'electron'
import ElectronStore from 'electron-store'
import type { WhenClosed } from '../../shared/model/desktop.ts'
import { ownZone } from '../../shared/model/local-time.ts'
import { linkScheme, placeOfLink, placesOfLinks } from '../../shared/model/screen-link.ts'
import { systemClock } from '../adapters/clock/system-clock.ts'
import { makeBackendClient } from '../backend/rpc/client.ts'
import { dataFolderOf, openDataFolder } from '../backend/rpc/data-folder.ts'
import { describeFailure } from '../backend/rpc/describe-failure.ts'
import { openProgramLog } from '../backend/rpc/program-log.ts'
import { makeSocketFetch } from '../backend/rpc/socket-fetch.ts'
import { appScheme } from './app-origin.ts'
import { makeAppProtocolHandler } from './app-protocol.ts'
import { BackendSupervisor } from './backend-supervisor.ts'
import { closingOf } from './desktop/closing.ts'
import { DesktopSettings } from './desktop/desktop-settings.ts'
import { electronTray } from './desktop/electron-tray.ts'
import { loginItemOf, startsHidden } from './desktop/login-item.ts'
import { ProgramTray } from './desktop/program-tray.ts'
import { askSchedulesHere } from './desktop/schedules-here.ts'
import { hasTrayHost } from './desktop/tray-host.ts'
import { installGuards } from './guards.ts'
import { watchJobs } from './job-notifications.ts'
import { launchBackend } from './launch-backend.ts'
import { MainWindow } from './main-window.ts'
import { menuTemplate } from './menu.ts'
import { newShellKey, shellRequests } from './shell-requests.ts'

function startShell(dataFolder: string): void {
  const began = systemClock.now()
  const shellFolder = join(dataFolder, 'shell')
  app.setPath('userData', shellFolder)
  // Before `ready`: afterwards neither has an effect. Somebody who starts Electron with --no-sandbox (root must, in tests) means it:
  // the two together end the process.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  if (!app.requestSingleInstanceLock()) {
    process.stdout.write(`Henge is already running on ${dataFolder}; its window has been brought to the front.\n`)
    app.exit(0)
    return
  }

  const { log } = openProgramLog(shellFolder, process.env)
  const report = (id: string, fields: Readonly<Record<string, unknown>>, message: string) => log.info({ id, ...fields }, message)
  const backend = makeSocketFetch(dataFolder)
  const client = makeBackendClient(backend)
  const downloadsFolder = process.env.HENGE_DOWNLOADS ?? app.getPath('downloads')
  const key = newShellKey()
  const supervisor = new BackendSupervisor({
    launch: () =>
      launchBackend({
        worker: join(__dirname, 'worker.js'),
        dataFolder,
        node: process.env.HENGE_NODE ?? null,
        environment: process.env,
        downloadsFolder,
        key,
        report,
      }),
    answers: () =>
      client.settings.about().then(
        () => true,
        () => false,
      ),
    clock: systemClock,
    report,
  })
  supervisor.start()
  const zone = ownZone()
  const look = () => askSchedulesHere(client, zone)
  const tray = new ProgramTray({
    make: () => electronTray(join(__dirname, 'icon.png')),
    open: () => window.show(),
    openSchedules: () => window.goTo('/schedules'),
    quit: () => app.quit(),
    look,
  })
  const hasTray = () => hasTrayHost(process.platform)
  const settings = new DesktopSettings({
    store: new ElectronStore<{ whenClosed?: WhenClosed }>({ name: 'desktop', clearInvalidConfig: true }),
    loginItem: loginItemOf(app, process),
    hasTray,
    changed: () => void showTray(),
    report,
  })
  /** The icon is there while the program goes on without a window, and where it may. */
  const showTray = async () => {
    if (settings.whenClosed === 'keep' && (await hasTray())) await tray.show()
    else if (!hidden) tray.hide()
  }
  const window: MainWindow = new MainWindow(async () =>
    closingOf({
      ...{ whenClosed: settings.whenClosed, here: await look(), hasTray: await hasTray() },
      ask: (question) => window.ask(question),
      keep: (answer) => settings.keepWhenClosed(answer),
    }),
  )
  const hidden = startsHidden(app, process)
  const stopping = new AbortController()
  const askForPath = async (defaultPath: string) => {
    const { canceled, filePath } = await window.askForPath({ defaultPath, properties: ['createDirectory', 'showOverwriteConfirmation'] })
    return canceled || filePath === '' ? null : filePath
  }
  const desktop = {
    ...{ askForPath, showInFolder: (path: string) => system.showItemInFolder(path) },
    ...{ pageAddress: () => window.address, pdfOfPage: () => window.printToPdf() },
  }
  const shell = shellRequests({ client, desktop, downloadsFolder, key, now: systemClock.now })

  // A link is opened by starting the program once more with it, or, on macOS, by an event that may come before the window can.
  const [linked] = placesOfLinks(process.argv)
  let first = linked ?? '/'
  const follow = (place: string | null | undefined) => {
    if (place === null || place === undefined) window.show()
    else if (app.isReady()) window.goTo(place)
    else first = place
  }
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  app.on('second-instance', (_event, words) => follow(placesOfLinks(words)[0]))
  app.on('open-url', (event, link) => {
    event.preventDefault()
    follow(placeOfLink(link))
  })
  app.on('activate', () => window.open())
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', () => {
    window.leaving = true
  })
  app.on('will-quit', (event) => {
    if (stopping.signal.aborted) return
    // The backend finishes the step in hand; then the quit goes on.
    event.preventDefault()
    stopping.abort()
    // Not before this event is over: a backend that is down has ended at once, and Electron ignores a quit within a quit.
    supervisor.stop().finally(() => setImmediate(() => app.quit()))
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())

  async function openWindow(): Promise<void> {
    await app.whenReady()
    installGuards(app, session.defaultSession, (what, address) => report('SHELL-0001', { what, address: address.slice(0, 500) }, 'refused'))
    protocol.handle(
      appScheme,
      makeAppProtocolHandler({
        pageFolder: join(__dirname, '..', 'renderer'),
        backend,
        shell: async (name, body) => (await settings.requests(name, body)) ?? (await shell(name, body)),
        problem: () => supervisor.problem(),
      }),
    )
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuTemplate(process.platform, { openDataFolder: () => void system.openPath(dataFolder) })),
    )
    if (!hidden || linked !== undefined) window.open(first)
    else if (await hasTray()) await tray.show()
    else window.openMinimised()
    await showTray()
    await watchJobs(
      client,
      (notice) => {
        if (window.focused || !Notification.isSupported()) return
        const notification = new Notification(notice)
        notification.on('click', () => window.show())
        notification.show()
      },
      { began, zone },
      stopping.signal,
      () => void tray.renew(),
    )
  }
  openWindow().catch((error: unknown) => {
    log.error({ id: 'SHELL-0006', err: error }, 'the shell failed')
    process.stdout.write(`${describeFailure(error).message}\n`)
    app.quit()
  })
}

try {
  startShell(openDataFolder(dataFolderOf(process.env)))
} catch (error) {
  process.stdout.write(`${describeFailure(error).message}\n`)
  app.exit(1)
}
