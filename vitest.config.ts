import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{unit,contract,architecture,security,durability}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Vitest gives up after a second, which a busy machine may stall for.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    // Contract tests wait for other programs much of their time: one more than there are processors keeps those busy.
    maxWorkers: availableParallelism() + 1,
  },
})
