import { contextBridge } from 'electron'

// The page's whole view of Electron: where it runs. Everything it does goes through the contract on its own origin, so there is no
// channel to the main process to forge a message on.
contextBridge.exposeInMainWorld('henge', Object.freeze({ shell: 'electron', platform: process.platform }))
