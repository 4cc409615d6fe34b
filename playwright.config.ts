import { defineConfig } from '@playwright/test'
import { findChromium } from './build/test-needs.mjs'

/** The page in both shells: `--project=browser` and `--project=electron`. `build/test.mjs` builds first and says what is missing. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.{test,spec}.ts',
  fullyParallel: true,
  workers: 2,
  // A limit for what hangs: the longest go through all screens, or through a whole job.
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI === 'true',
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    viewport: { width: 1280, height: 800 },
  },
  projects: [
    {
      name: 'browser',
      testDir: 'tests/e2e/browser',
      outputDir: 'test-results/e2e-browser',
      use: {
        browserName: 'chromium',
        launchOptions: {
          executablePath: process.env.HENGE_TEST_CHROMIUM ?? findChromium() ?? '/usr/bin/chromium',
          // Where there is no GPU, one is played by the processor that the tests need.
          args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
        },
      },
    },
    { name: 'electron', testDir: 'tests/e2e/electron', outputDir: 'test-results/e2e-electron' },
  ],
})
