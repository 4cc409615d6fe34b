// Builds the page and the four Node programs into dist/. Plain JavaScript: it also runs on the system's Node 20.
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeBuildStamp } from './source-stamp.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const outdir = join(root, 'dist', 'electron')

/** Bundled ESM has no `require`; some CommonJS dependencies ask for one. */
const requireBanner = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** Native or optional: loaded from node_modules when it is there. */
const external = ['electron', '@napi-rs/keyring', 'better-sqlite3', 'pg', 'pg-native', 'node:sqlite']

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  external,
  logLevel: 'warning',
  legalComments: 'none',
  sourcemap: false,
  outdir,
}

async function buildPrograms() {
  const { build: esbuild } = await import('esbuild')
  // No older bundle may survive a renamed entry.
  await rm(outdir, { recursive: true, force: true })
  await mkdir(outdir, { recursive: true })
  await copyFile(join(root, 'build', 'icon.png'), join(outdir, 'icon.png'))
  await Promise.all([
    esbuild({
      ...common,
      entryPoints: {
        worker: 'electron/worker/main.ts',
        browser: 'electron/browser/main.ts',
        cli: 'electron/cli/main.ts',
        'log-store-worker': 'electron/adapters/local-log-store/log-store-worker.ts',
      },
      format: 'esm',
      // ES modules of the AWS SDK load in a fraction of the time that its CommonJS takes.
      mainFields: ['module', 'main'],
      target: 'node24',
      banner: { js: requireBanner },
      keepNames: true,
      minifySyntax: true,
      minifyWhitespace: true,
    }),
    // Electron's own Node may be older than the backend's.
    esbuild({
      ...common,
      entryPoints: { main: 'electron/main/main.ts', preload: 'electron/preload/preload.ts' },
      format: 'cjs',
      target: 'node20',
      outExtension: { '.js': '.cjs' },
    }),
  ])
}

async function buildPage() {
  const { build: vite } = await import('vite')
  await vite({ configFile: join(root, 'renderer', 'vite.config.ts'), logLevel: 'warn' })
}

/** `part`: `programs` or `page` for one half alone, which does not count as built. */
export async function build(part) {
  if (part !== 'page') await buildPrograms()
  if (part !== 'programs') await buildPage()
  if (part === undefined) await writeBuildStamp()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build(process.argv[2])
