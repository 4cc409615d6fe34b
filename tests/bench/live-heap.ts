import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Measures what is alive in this process: it collects garbage first. Bytes. */
export function liveHeap(): () => number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  return () => {
    if (typeof collect === 'function') collect()
    return process.memoryUsage().heapUsed
  }
}
