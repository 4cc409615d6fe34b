import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { defineConfig, type Plugin } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The log store’s thread as JavaScript. From source Node strips its types in WebAssembly, in each thread again, and V8 ends the whole
 * process without a word when two threads are at that at once (https://github.com/bardesss/haelan/pull/187 has the stack).
 */
function builtLogStoreWorker(): Plugin {
  const source = 'electron/adapters/local-log-store/log-store-worker.ts'
  const built = fileURLToPath(new URL('node_modules/.cache/henge-test-code/log-store-worker.mjs', import.meta.url))
  const asked = "new URL('./log-store-worker.ts', import.meta.url)"
  return {
    name: 'built-log-store-worker',
    enforce: 'pre',
    buildStart() {
      buildSync({ entryPoints: [source], outfile: built, bundle: true, platform: 'node', format: 'esm', target: 'node24' })
    },
    transform(code, id) {
      if (!id.endsWith('/local-log-store/local-log-store.ts')) return null
      if (!code.includes(asked)) throw new Error(`${id} does not ask for its worker by ${asked} any more`)
      return code.replace(asked, JSON.stringify(built))
    },
  }
}

/** Those that take longest: begun last, one of them would run on alone at the end. Vitest goes by the size of files, and theirs are small. */
const longest = ['/contract/search-servers.', '/durability/', '/contract/cloud/', '/contract/cli.']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => [...longest, ''].findIndex((part) => moduleId.includes(part))
    return (await super.sort(files)).sort((left, right) => placeOf(left) - placeOf(right))
  }
}

export default defineConfig({
  plugins: [builtLogStoreWorker()],
  test: {
    include: ['tests/{unit,contract,architecture,security,durability}/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Vitest gives up after a second, which a busy machine may stall for.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    // One more than there are processors: much of the time tests wait for other processes.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // To load the same modules anew for each file is half of the work. They keep no state that one test could leave to another.
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
  },
})
