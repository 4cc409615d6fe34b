import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { onPath } from '../../../build/test-needs.mjs'
import { timed } from '../bench.ts'

const run = promisify(execFile)

export interface Peer {
  readonly name: string
  /** Finds all lines of the file with this word, as its user would; milliseconds. */
  find(word: string, path: string): Promise<number>
}

const programs = [
  { name: 'rg', variable: 'HENGE_BENCH_RG', words: (word: string, path: string) => ['--fixed-strings', word, path] },
  { name: 'lnav', variable: 'HENGE_BENCH_LNAV', words: (word: string, path: string) => ['-n', '-c', `:filter-in ${word}`, path] },
]

/** Those that this machine has, and what is said of the others. */
export function peers(): { readonly found: readonly Peer[]; readonly lacking: readonly string[] } {
  const known = programs.map((program) => ({ ...program, path: process.env[program.variable] ?? onPath(program.name) }))
  return {
    found: known.flatMap(({ name, path, words }) =>
      path === null ? [] : [{ name, find: (word, file) => timed(() => run(path, words(word, file), { maxBuffer: 512 * 1024 * 1024 })) }],
    ),
    lacking: known.flatMap(({ name, path, variable }) =>
      path === null ? [`a term against ${name}: it is not installed (${variable} names another place)`] : [],
    ),
  }
}
