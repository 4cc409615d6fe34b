import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { compileSchedule } from '../../shared/model/schedules/compile-schedule.ts'
import { fromCustodianTag } from '../../shared/model/schedules/interop/custodian.ts'
import type { Schedule } from '../../shared/model/schedules/schedule.ts'
import { type Transition, transitions } from '../../shared/model/schedules/timeline.ts'
import { zoneOffsets } from '../../shared/model/schedules/zone-offsets.ts'
import type { Bench } from './bench.ts'
import { sweep } from './schedule-sweep.ts'
import { root } from './served-sandbox.ts'

const servers = 1000
const hours = 365 * 24
const hourMs = 3_600_000
const from = Date.UTC(2026, 0, 1)

/** Of the kinds that people write, in several zones; Custodian’s part runs once for each of them. */
const sample = [
  'off=(M-F,19);on=(M-F,7);tz=europe/berlin',
  'off=[(M-F,21),(U,18)];on=[(M-F,6),(U,10)];tz=pt',
  'off=(T-S,6);on=(M-F,22);tz=utc',
  'off=(F,20);on=(M,6);tz=aet',
  '',
  'off=(M-F,18);on=(M-F,8);tz=asia/kolkata',
]

interface Custodian {
  readonly seconds: number
  readonly version: string
  readonly actions: readonly (readonly (readonly [number, 'on' | 'off'])[])[]
}

/** `npm run bench -- schedules` */
export const schedulesBench: Bench = {
  name: 'schedules',
  measures:
    'all changes of 1,000 servers over one year, each with a tag of its own; Custodian’s offhour filters once an hour on a sample, scaled; a sweep that stops 1,000 servers beside custodian run',
  unit: 'ms',
  rounds: 3,
  async prepare() {
    const folder = process.env.HENGE_BENCH_C7N ?? join(root, '.venv-c7n')
    const python = join(folder, 'bin', 'python')
    if (!existsSync(python)) {
      throw new Error(
        `Cloud Custodian is not in ${folder}: python3 -m venv .venv-c7n && .venv-c7n/bin/pip install c7n, or HENGE_BENCH_C7N=folder.`,
      )
    }
    const swept = await sweep(join(folder, 'bin', 'custodian'))
    const tags = Array.from({ length: servers }, (_, index) => sample[index % sample.length] ?? '')
    let planned: Transition[][] = []
    let last: Custodian | null = null
    const computing: number[] = []
    const plan = (): number => {
      const since = performance.now()
      const before = process.cpuUsage()
      planned = tags.map((tag) => transitions(compileSchedule(scheduleOf(tag)), from, from + hours * hourMs))
      const { user, system } = process.cpuUsage(before)
      computing.push(Math.round((user + system) / 1000))
      return performance.now() - since
    }
    const first = plan()
    return {
      facts: {
        servers,
        tags: sample.length,
        changes: planned.reduce((sum, one) => sum + one.length, 0),
        'first plan ms': Math.round(first),
      },
      comparisons: [
        {
          name: 'plan of a year (goal 1 s)',
          peer: `c7n offhours (${sample.length} of ${servers})`,
          ours: async () => plan(),
          theirs: async () => {
            last = await custodian(python)
            return (last.seconds * 1000 * servers) / sample.length
          },
        },
        swept.comparison,
      ],
      lacking: [],
      notes: () => [
        ...swept.notes(),
        `processor time of a plan, all threads, the first one too: ${computing.join(', ')} ms`,
        ...(last
          ? [`c7n ${last.version}`, ...sample.map((tag, index) => agreement(tag, planned[index] ?? [], last?.actions[index] ?? []))]
          : []),
      ],
      end: swept.end,
    }
  },
}

function scheduleOf(tag: string): Schedule {
  const found = fromCustodianTag(tag)
  if (found.kind !== 'schedule') throw new Error(`${tag} is no schedule`)
  return found.schedule
}

async function custodian(python: string): Promise<Custodian> {
  const child = spawn(python, [join(root, 'tests', 'bench', 'custodian-offhours.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  child.stdin.end(JSON.stringify({ from: from / 1000, hours, tags: sample }))
  const [answer, code] = await Promise.all([text(child.stdout), ended])
  if (code !== 0) throw new Error(`custodian-offhours.py ended with ${code}`)
  return JSON.parse(answer)
}

/** Hours after which ours and theirs leave a server in another state; those within a day of a change of the clocks are counted apart. */
function agreement(tag: string, ours: readonly Transition[], theirs: readonly (readonly [number, 'on' | 'off'])[]): string {
  const zone = zoneOffsets(scheduleOf(tag).zone)
  const done = new Map(theirs)
  let [one, other] = ['', '']
  let [different, atChange, next] = [0, 0, 0]
  for (let hour = 0; hour < hours; hour += 1) {
    const at = from + hour * hourMs
    // What begins at half past is done by Custodian at its next hour.
    for (; (ours[next]?.at ?? Number.POSITIVE_INFINITY) <= at; next += 1) {
      const to = ours[next]?.to
      if (to && to !== 'any') one = to
    }
    other = done.get(hour) ?? other
    if (hour < 168 || one === other) continue
    if (zone.offsetAt(at - 24 * hourMs) === zone.offsetAt(at + 24 * hourMs)) different += 1
    else atChange += 1
  }
  return `"${tag}": ${different} of ${hours} hours differ, and ${atChange} around changes of the clock`
}
