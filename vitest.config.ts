import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{unit,contract,architecture,security,durability}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Vitest gives up after a second, which a busy machine may stall for.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    // By default one processor is left to the watcher, of two it would be half.
    maxWorkers: '100%',
  },
})
