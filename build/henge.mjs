// `npm run --silent henge -- …`: the terminal's door to the product, from the bundle when it is current, else from the sources.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { follow } from './child-process.mjs'
import { installMissing, productNode, root } from './node-modules.mjs'
import { isBuilt } from './source-stamp.mjs'

installMissing((line) => process.stderr.write(`${line}\n`))
const program = (await isBuilt()) ? join(root, 'dist', 'electron', 'cli.js') : join(root, 'electron', 'cli', 'main.ts')
const child = spawn(productNode, [program, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'henge-code'), ...process.env },
})
const { code } = await follow(child)
process.exit(code ?? 1)
