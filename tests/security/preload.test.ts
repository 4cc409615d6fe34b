import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const source = fileURLToPath(new URL('../../electron/preload/preload.ts', import.meta.url))

/** Runs the preload as it is bundled, with an Electron that records what it is asked for. */
async function exposedByPreload(): Promise<{ exposed: Record<string, unknown>; used: string[] }> {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    external: ['electron'],
  })
  const exposed: Record<string, unknown> = {}
  const used: string[] = []
  const electron = new Proxy(
    {},
    {
      get: (_target, name) => {
        used.push(String(name))
        return {
          exposeInMainWorld: (key: string, value: unknown) => {
            exposed[key] = value
          },
        }
      },
    },
  )
  const run = new Function('require', 'process', outputFiles[0]?.text ?? '')
  run((name: string) => {
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`)
    return electron
  }, process)
  return { exposed, used }
}

it('shows the page where it runs, frozen, and nothing else of Electron', async () => {
  const { exposed, used } = await exposedByPreload()
  expect(exposed).toEqual({ henge: { shell: 'electron', platform: process.platform } })
  expect(Object.isFrozen(exposed.henge)).toBe(true)
  expect(used).toEqual(['contextBridge'])
})

it('has no channel to the main process', () => {
  expect(readFileSync(source, 'utf8')).not.toMatch(/ipcRenderer/)
})
