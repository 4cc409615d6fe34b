import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Vitest gives up after a second, which a busy machine may stall for.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    // By default one processor is left to the watcher, of two it would be half.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: { name: 'system', include: ['tests/{contract,security,durability}/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/{unit,architecture}/**/*.test.{ts,tsx}'],
          // To load the same modules anew for each file is half of the work. They keep no state that one test could leave to another.
          isolate: false,
          restoreMocks: true,
          unstubEnvs: true,
        },
      },
    ],
  },
})
