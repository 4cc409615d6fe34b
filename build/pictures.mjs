// `npm run pictures`: the pictures of docs/, taken from a fresh sandbox in the browser shell. Needs Chromium (HENGE_TEST_CHROMIUM).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { productNode, root } from './node-modules.mjs'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'docs', 'images') },
    width: { type: 'string', default: '1280' },
    height: { type: 'string', default: '800' },
    scheme: { type: 'string', default: 'light' },
  },
})

async function startShell(dataFolder) {
  const shell = spawn(productNode, [join(root, 'dist', 'electron', 'browser.js'), '--no-open'], {
    env: { ...process.env, HENGE_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: shell.stdout })) {
    const address = /Henge is at (\S+)/.exec(line)?.[1]
    if (address) return { shell, address }
  }
  throw new Error('the browser shell did not start')
}

/** The page's event stream never ends, so there is no idle network to wait for: fonts, then time for data and charts. */
async function settle(page) {
  await page.evaluate(() => document.fonts.ready)
  await new Promise((resolve) => setTimeout(resolve, 1500))
}

const dataFolder = await mkdtemp(join(tmpdir(), 'henge-pictures-'))
const { shell, address } = await startShell(dataFolder)
const { chromium } = await import('@playwright/test')
const browser = await chromium.launch({
  executablePath: process.env.HENGE_TEST_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
})
try {
  const viewport = { width: Number(values.width), height: Number(values.height) }
  const page = await browser.newPage({ viewport, colorScheme: values.scheme })
  const origin = new URL(address).origin
  const picture = async (name, path) => {
    if (path) await page.goto(`${origin}${path}`)
    await settle(page)
    await page.screenshot({ path: join(values.out, `${name}.png`) })
  }
  await page.goto(address)
  await page.getByText('web', { exact: true }).first().waitFor()
  // The first measurements arrive a moment after the list.
  await new Promise((resolve) => setTimeout(resolve, 4000))
  await picture('fleet')
  await picture('role', '/roles/sandbox/web')
  await page.getByRole('tab', { name: 'Recipe' }).click()
  await picture('recipe')
  await page.getByRole('tab', { name: 'Generations' }).click()
  await picture('generations')
  await picture('recipes', '/recipes')
  await page.goto(`${origin}/recipes/web`)
  await page.getByText('packages: [nginx, curl]').click()
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.type(', htop')
  await page.keyboard.press('Control+Home')
  await page.getByRole('tab', { name: 'Against what runs' }).click()
  await picture('recipe-editor')
  await page.goto(`${origin}/rebuild?which=older-than&days=4`)
  await page.getByRole('button', { name: 'Servers of api' }).click()
  await picture('rebuild')
  await picture('savings', '/savings')
  await picture('leftovers', '/leftovers')
  await page.goto(`${origin}/schedules/sandbox/api`)
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berlin')
  await page.getByRole('option', { name: 'Europe/Berlin' }).click()
  await page.getByRole('textbox', { name: 'Own days off' }).fill('2026-12-24 to 2026-12-31 between the years')
  await page.getByRole('textbox', { name: 'Own days off' }).blur()
  await settle(page)
  await page.locator('[data-cell="0"]').scrollIntoViewIfNeeded()
  await picture('schedule')
  await page.getByRole('region', { name: /^The year/ }).scrollIntoViewIfNeeded()
  await picture('schedule-year')
  await picture('logs', '/logs')
  await page.locator('[role=row][data-level=warn]').first().click()
  await picture('logs-line')
  await page.goto(`${origin}/logs`)
  await page.getByText('Patterns', { exact: true }).click()
  await picture('logs-patterns')
  await picture('settings', '/settings')
  await page.goto(`${origin}/roles/sandbox/web`)
  await page
    .getByRole('button', { name: /Rebuild and replace|Rebuild/ })
    .first()
    .click()
  await page.getByRole('list', { name: 'Steps' }).waitFor()
  await picture('plan')
  await page.getByRole('radio', { name: 'Rolling' }).check()
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByLabel('Canary first').check()
  await page.getByRole('button', { name: 'Settings' }).click()
  await settle(page)
  await picture('plan-rolling')
  await page.getByRole('button', { name: /^Replace \d+ servers?$/ }).click()
  await new Promise((resolve) => setTimeout(resolve, 9000))
  await picture('run')
  await page.locator('[data-pause="checkpoint"]').waitFor({ timeout: 600_000 })
  await picture('run-waiting')
  await picture('jobs', '/jobs')
  await appendFile(join(dataFolder, 'recipes', 'staging', 'recipe.yaml'), '\nbuild: baked\n')
  await page.goto(`${origin}/roles/sandbox/staging`)
  await page.getByText('1 behind').first().waitFor()
  await page.getByRole('button', { name: /Rebuild and replace/ }).click()
  await page.getByText('an image is baked first').waitFor()
  await picture('plan-baked')
} finally {
  await browser.close()
  shell.kill('SIGTERM')
  await once(shell, 'exit')
  await rm(dataFolder, { recursive: true, force: true })
}
