import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pageRows, quickRows } from '../../renderer/features/logs/search-asked.ts'
import { type Bench, timed } from './bench.ts'
import { measureExport } from './log-export.ts'
import { ingest } from './logs/ingested.ts'
import { madeFrom, madeTo, writeMadeLines } from './logs/made-lines.ts'
import { peers } from './logs/peers.ts'
import { made, measureQuestions } from './logs/questions.ts'
import { measureScreen } from './logs/screen.ts'

/** The goals are those of a million. */
const count = Number(process.env.HENGE_BENCH_LINES ?? 1_000_000)
const term = 'refused'
const unmeasured = 10
const mebibyte = 1024 ** 2

/** The embedded log store with lines that are the same at each run, in this process and in the real page. */
export const logsBench: Bench = {
  name: 'logs',
  measures: `${count} lines of JSON in the embedded log store: the newest 500 for a term, and what else the log explorer asks`,
  unit: 'ms',
  rounds: 5,
  async prepare() {
    const folder = await mkdtemp(join(tmpdir(), 'henge-bench-logs-'))
    const [file, storeFolder] = [join(folder, 'made.log'), join(folder, 'store')]
    await writeMadeLines(file, count)
    const load = loadavg()[0]?.toFixed(1) ?? ''
    const { store, lines, seconds, processorSeconds, rawBytes, diskBytes } = await ingest(file, storeFolder)
    const { found, lacking } = peers()
    const search = (limit: number) => () => timed(() => store.search(made(term), { limit, after: null }))
    // The program runs for days, the peers for one search: what it does the first times is not what is compared.
    for (let time = 0; time < unmeasured; time += 1) await search(pageRows)()
    return {
      // What the log explorer asks at first, and what it asks then.
      comparisons: found.flatMap((peer) =>
        [quickRows, pageRows].map((limit) => ({
          name: `henge, newest ${limit} for "${term}"`,
          peer: `${peer.name}, "${term}" in the file`,
          ours: search(limit),
          theirs: () => peer.find(term, file),
        })),
      ),
      facts: { lines, 'load at the beginning': load },
      lacking: [...lacking, 'a real search server: npm run bench -- search-servers'],
      async notes() {
        const notes = [
          `ingest: ${Math.round(lines / seconds)} lines/s, ${((processorSeconds / lines) * 1e6).toFixed(0)} µs of the processor a line (goal 20000 lines/s)`,
          `disk: ${(diskBytes / rawBytes).toFixed(2)} times the raw text of ${Math.round(rawBytes / mebibyte)} MiB (goal 2.5)`,
          ...(await measureQuestions(store)),
        ]
        for (const part of [4, 1]) {
          const query = { ...made(''), to: madeFrom + (madeTo - madeFrom) / part }
          const { lines: exported, seconds: took, heapAtMost } = await measureExport(store, query, 'ndjson')
          notes.push(
            `export of ${exported} lines: ${took.toFixed(1)} s, memory at most ${(heapAtMost / mebibyte).toFixed(1)} MiB more (goal: no growth)`,
          )
        }
        await store.close()
        notes.push(...(await measureScreen(storeFolder)))
        return [...notes, `load at the end: ${loadavg()[0]?.toFixed(1)}`]
      },
      async end() {
        await store.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}
