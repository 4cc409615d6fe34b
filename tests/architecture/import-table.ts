/** The import table of the house (see CONTRIBUTING.md), as code. Paths are relative to the repository, with forward slashes. */

export interface Import {
  /** File that imports. */
  readonly from: string
  /** File, or package with its path (`node:fs`, `@orpc/server/node`). */
  readonly to: string
  /** Erased before anything runs. */
  readonly typeOnly: boolean
}

/** Packages that compute and do nothing else: no input, no output, no clock. */
const purePackages = [
  ...['zod', 'yaml', 'luxon', 'fflate', '@noble/hashes', 'diff', 'temporal-polyfill', 'csv-stringify'],
  ...['date-holidays', 'ical.js'],
]
const rpcPackages = ['@orpc/server', '@orpc/contract', '@orpc/client']
/** Node’s modules that reach a network; the product’s features go through ports, the transport lives in backend/rpc. */
const networkModules = ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram']
const pagePackages = [
  'react',
  'react-dom',
  'ansi-sequence-parser',
  'wouter',
  'zustand',
  'uplot',
  '@codemirror/autocomplete',
  '@codemirror/commands',
  '@codemirror/lang-yaml',
  '@codemirror/language',
  '@codemirror/lint',
  '@codemirror/search',
  '@codemirror/state',
  '@codemirror/view',
  '@lezer/highlight',
  'diff',
  'dayjs',
  '@tanstack/react-query',
  '@tanstack/react-virtual',
  '@tabler/icons-react',
  '@fontsource-variable/inter',
  '@fontsource-variable/jetbrains-mono',
  '@mantine/core',
  '@mantine/dates',
  '@mantine/hooks',
  '@mantine/notifications',
  '@mantine/spotlight',
]

const packageOf = (specifier: string): string =>
  specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? specifier)
const isFile = (target: string): boolean => /^(electron|shared|renderer|tests|build|recipes)\/|^package\.json$/.test(target)
const isNode = (target: string): boolean => target.startsWith('node:')
const within = (target: string, ...folders: string[]): boolean => folders.some((folder) => target.startsWith(`${folder}/`))
/** `electron/backend/fleet/ports.ts`, 3 → `electron/backend/fleet` */
const folderOf = (path: string, depth: number): string => path.split('/').slice(0, depth).join('/')
const isPackage = (target: string, allowed: readonly string[]): boolean =>
  !isFile(target) && !isNode(target) && allowed.includes(packageOf(target))

interface Zone {
  readonly name: string
  readonly holds: (path: string) => boolean
  readonly mayImport: (imported: Import) => boolean
}

/** A file belongs to the first zone that holds it. */
const zones: readonly Zone[] = [
  {
    name: 'shared/model: itself and small pure libraries',
    holds: (path) => within(path, 'shared/model'),
    mayImport: ({ to }) => within(to, 'shared/model') || isPackage(to, purePackages),
  },
  {
    name: 'shared/contract: zod, the contract library, shared/model',
    holds: (path) => within(path, 'shared/contract'),
    mayImport: ({ to }) => within(to, 'shared') || isPackage(to, ['zod', '@orpc/contract']),
  },
  {
    name: 'electron/backend/rpc: the transport',
    holds: (path) => within(path, 'electron/backend/rpc'),
    mayImport: ({ to }) =>
      within(to, 'shared', 'electron/backend/rpc') ||
      to === 'package.json' ||
      isNode(to) ||
      isPackage(to, [...rpcPackages, 'pino', 'rotating-file-stream']),
  },
  {
    name: 'electron/backend/*.ts: the composition root',
    holds: (path) => /^electron\/backend\/[^/]+\.ts$/.test(path),
    mayImport: ({ to, typeOnly }) =>
      within(to, 'shared', 'electron/backend', 'electron/adapters', 'electron/sandbox') ||
      isNode(to) ||
      (typeOnly && packageOf(to) === 'pino'),
  },
  {
    name: 'electron/backend/x: shared, its own folder, what another feature promises as a type; no SDK, no network',
    holds: (path) => within(path, 'electron/backend'),
    mayImport: ({ from, to, typeOnly }) =>
      within(to, 'shared', folderOf(from, 3), 'electron/backend/events') ||
      to === 'electron/backend/rpc/implementer.ts' ||
      /^electron\/backend\/[^/]+\/ports\.ts$/.test(to) ||
      (typeOnly && (within(to, 'electron/backend') || packageOf(to) === 'pino')) ||
      (isNode(to) && !networkModules.includes(to)) ||
      isPackage(to, [...purePackages, '@orpc/server']),
  },
  {
    name: 'electron/adapters/y: the ports, shared, its own folder, its one SDK',
    holds: (path) => within(path, 'electron/adapters'),
    mayImport: ({ from, to, typeOnly }) =>
      within(to, 'shared', folderOf(from, 3)) ||
      /^electron\/backend\/[^/]+\/ports\.ts$/.test(to) ||
      (!isFile(to) && packageOf(to) !== 'electron' && !pagePackages.includes(packageOf(to)) && !rpcPackages.includes(packageOf(to))) ||
      (typeOnly && packageOf(to) === 'pino'),
  },
  {
    name: 'electron/sandbox/world: shared/model and nothing else',
    holds: (path) => within(path, 'electron/sandbox/world'),
    mayImport: ({ to }) => within(to, 'shared/model', 'electron/sandbox/world') || isPackage(to, purePackages),
  },
  {
    name: 'electron/sandbox: its world, Node, the schemas of the SDK',
    holds: (path) => within(path, 'electron/sandbox'),
    mayImport: ({ to }) =>
      within(to, 'shared/model', 'electron/sandbox') ||
      isNode(to) ||
      isPackage(to, purePackages) ||
      to.startsWith('@aws-sdk/client-') ||
      to.startsWith('@smithy/'),
  },
  ...['main', 'preload', 'browser', 'worker', 'cli'].map(
    (shell): Zone => ({
      name: `electron/${shell}: backend, adapters, sandbox, shared; no other shell`,
      holds: (path) => within(path, `electron/${shell}`),
      mayImport: ({ to }) =>
        within(to, 'shared', 'electron/backend', 'electron/adapters', 'electron/sandbox', `electron/${shell}`) ||
        isNode(to) ||
        isPackage(to, [...rpcPackages, 'pino', 'zod']) ||
        ((shell === 'main' || shell === 'preload') && isPackage(to, ['electron', 'electron-store'])),
    }),
  ),
  {
    name: 'renderer/bridge: shared and the contract’s client',
    holds: (path) => within(path, 'renderer/bridge'),
    mayImport: ({ to }) =>
      within(to, 'shared', 'renderer/bridge') || isPackage(to, [...pagePackages, '@orpc/client', '@orpc/contract', 'zod']),
  },
  {
    name: 'renderer/ui: the kit, shared/model',
    holds: (path) => within(path, 'renderer/ui'),
    mayImport: ({ to }) => within(to, 'shared/model', 'renderer/ui', 'renderer/bridge') || isPackage(to, pagePackages),
  },
  {
    name: 'renderer/features/x: bridge, ui, shared, its own folder; no other feature',
    holds: (path) => within(path, 'renderer/features'),
    mayImport: ({ from, to }) => within(to, 'shared', 'renderer/bridge', 'renderer/ui', folderOf(from, 3)) || isPackage(to, pagePackages),
  },
  {
    name: 'renderer: the page; no Node, no Electron, nothing of electron/',
    holds: (path) => within(path, 'renderer'),
    mayImport: ({ from, to }) =>
      within(to, 'shared', 'renderer') ||
      isPackage(to, pagePackages) ||
      (from === 'renderer/vite.config.ts' && (isNode(to) || isPackage(to, ['vite', '@vitejs/plugin-react']))),
  },
]

/** The rule that an import breaks, or null. */
export function brokenRule(imported: Import): string | null {
  const zone = zones.find(({ holds }) => holds(imported.from))
  if (!zone) return 'no rule covers this folder'
  return zone.mayImport(imported) ? null : zone.name
}
