import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The example recipes that ship with the program: two folders up from the sources and from the bundle alike. */
export const shippedRecipesFolder = fileURLToPath(new URL('../../recipes', import.meta.url))

const bundledWorker = new URL('./log-store-worker.js', import.meta.url)

/** Where the log store’s thread is, next to a bundle; undefined when run from the sources, where it is found by itself. */
export const bundledLogStoreWorker = existsSync(bundledWorker) ? bundledWorker : undefined
