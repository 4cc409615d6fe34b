// Tells whether dist/ was built from the sources as they are now: a digest of every file that goes into it.
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stampFile = join(root, 'dist', 'stamp')
const inputs = ['electron', 'renderer', 'shared', 'build', 'recipes', 'package.json', 'package-lock.json', 'tsconfig.json']

async function filesUnder(path) {
  let entries
  try {
    entries = await readdir(path, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    if (error.code === 'ENOENT') return []
    throw error
  }
  const nested = await Promise.all(
    entries.map((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)])),
  )
  return nested.flat()
}

export async function sourceDigest() {
  const digest = createHash('sha256')
  const files = (await Promise.all(inputs.map((input) => filesUnder(join(root, input))))).flat().sort()
  const contents = await Promise.all(files.map((file) => readFile(file)))
  for (const [index, file] of files.entries()) digest.update(file.slice(root.length)).update('\0').update(contents[index]).update('\0')
  return digest.digest('hex')
}

export async function isBuilt() {
  try {
    return (await readFile(stampFile, 'utf8')).trim() === (await sourceDigest())
  } catch {
    return false
  }
}

export async function writeBuildStamp() {
  await writeFile(stampFile, `${await sourceDigest()}\n`)
}
