import { Menu, nativeImage, Tray } from 'electron'
import type { TrayIcon } from './program-tray.ts'

/** In the pixels of the desktop; those of Linux draw it at about this size. */
const sizes: Partial<Record<NodeJS.Platform, number>> = { darwin: 18, win32: 16 }

/** `picture`: path of the program’s own picture. */
export function electronTray(picture: string): TrayIcon {
  const size = sizes[process.platform] ?? 22
  const tray = new Tray(nativeImage.createFromPath(picture).resize({ width: size, height: size, quality: 'best' }))
  return {
    setMenu: (items) => tray.setContextMenu(Menu.buildFromTemplate([...items])),
    setToolTip: (words) => tray.setToolTip(words),
    onClick: (act) => void tray.on('click', act),
    destroy: () => tray.destroy(),
  }
}
