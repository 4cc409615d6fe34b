// `npm test`: sets up, checks, builds, runs every suite, and ends with one line: `N passed, N failed, N skipped`.
// What the machine lacks (Python with moto, a browser, Electron, a display) is skipped with a line that says so; with CI=true it fails.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { follow } from './child-process.mjs'
import { installMissing, productNode, root } from './node-modules.mjs'
import { displayed, findChromium, lackingForBrowser, lackingForElectron, lackingInVitest, onPath } from './test-needs.mjs'

const results = join(root, 'test-results')
const inCi = process.env.CI === 'true'
const totals = { passed: 0, failed: 0, skipped: 0 }
const say = (line) => process.stdout.write(`${line}\n`)
const bin = join(root, 'node_modules', '.bin')

const environment = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
  HENGE_TEST_VENV: process.env.HENGE_TEST_VENV ?? join(root, '.venv'),
  HENGE_TEST_CHROMIUM: process.env.HENGE_TEST_CHROMIUM ?? findChromium() ?? '',
  HENGE_TEST_LACKING: 'said',
}

/** Exit code of a program whose output goes straight to the terminal. */
async function run(program, words) {
  const { code } = await follow(spawn(program, words, { cwd: root, env: environment, stdio: ['ignore', 'inherit', 'inherit'] }))
  return code
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(join(results, file), 'utf8'))
  } catch {
    return null
  }
}

/** One line; a failure with CI=true. `counted`: its tests are in no other count. */
function missing(part, reason, counted) {
  if (inCi) totals.failed += 1
  else if (counted) totals.skipped += 1
  say(`${inCi ? 'missing' : 'skipped'}: ${part}: ${reason}`)
}

/** One check counts as one test. */
async function check(title, program, words) {
  say(`\n— ${title}`)
  const ok = (await run(program, words)) === 0
  totals[ok ? 'passed' : 'failed'] += 1
  return ok
}

async function vitest() {
  say('\n— unit, contract, architecture, security, durability')
  const file = 'vitest.json'
  const code = await run(productNode, [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(results, file)}`,
  ])
  const report = readResults(file)
  if (report === null) {
    totals.failed += 1
    return
  }
  totals.passed += report.numPassedTests
  totals.failed += report.numFailedTests
  totals.skipped += report.numPendingTests + (report.numTodoTests ?? 0)
  // A file that does not even load has no test that could fail.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  totals.failed += broken.length
  if (code !== 0 && report.numFailedTests + broken.length === 0) totals.failed += 1
}

async function playwright(project, wrapper = []) {
  say(`\n— end to end: ${project}`)
  rmSync(join(results, 'e2e.json'), { force: true })
  const command = [...wrapper, productNode, join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', `--project=${project}`]
  const code = await run(command[0], command.slice(1))
  const stats = readResults('e2e.json')?.stats
  if (stats === undefined) {
    totals.failed += 1
    return
  }
  totals.passed += stats.expected
  totals.failed += stats.unexpected + stats.flaky
  totals.skipped += stats.skipped
  if (code !== 0 && stats.unexpected + stats.flaky === 0) totals.failed += 1
}

async function endToEnd() {
  const noBrowser = lackingForBrowser(environment)
  if (noBrowser === null) await playwright('browser')
  else missing('end to end in the browser', noBrowser, true)

  const noElectron = lackingForElectron()
  if (noElectron === null) await playwright('electron', displayed() ? [] : [onPath('xvfb-run'), '-a'])
  else missing('end to end in Electron', noElectron, true)
}

async function main() {
  installMissing(say)
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  for (const { part, reason } of lackingInVitest(environment)) missing(part, reason, false)
  await check('types', join(bin, 'tsc'), ['-p', '.'])
  await check('lint', join(bin, 'biome'), ['check', '.'])
  await check('unused code', join(bin, 'knip'), [])
  const built = await check('build', productNode, [join(root, 'build', 'build.mjs')])
  await vitest()
  if (built) await endToEnd()
  else say('The end-to-end tests need the build.')
}

main()
  .catch((error) => {
    totals.failed += 1
    say(error.stack)
  })
  .then(() => {
    say(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
    process.exit(totals.failed === 0 ? 0 : 1)
  })
