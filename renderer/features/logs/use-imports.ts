import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { LogImport } from '../../../shared/model/logs.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'
import { type ImportChoices, importFile } from './import-file.ts'

export interface ImportItem {
  readonly id: number
  readonly file: File
  readonly phase: 'ready' | 'running' | 'finished' | 'duplicate' | 'failed' | 'cancelled'
  readonly progress: LogImport | null
  readonly problem: Problem | null
}

export interface ImportOutcome {
  readonly finished: readonly LogImport[]
  /** False while a file waits for an answer: refused, a duplicate, cancelled. */
  readonly complete: boolean
}

export interface Imports {
  readonly items: readonly ImportItem[]
  readonly running: boolean
  add(files: Iterable<File>): void
  remove(id: number): void
  /** Imports what is ready, one file after the other. */
  start(choices: Omit<ImportChoices, 'again'>): Promise<ImportOutcome>
  again(id: number, choices: Omit<ImportChoices, 'again'>): Promise<ImportOutcome>
  cancel(): void
  clear(): void
}

/** Files on their way into the log store. Leaving the screen cancels what runs; lines sent until then stay. */
export function useImports(): Imports {
  const [items, setItems] = useState<readonly ImportItem[]>([])
  const [running, setRunning] = useState(false)
  const nextId = useRef(1)
  const controller = useRef<AbortController | null>(null)
  const queryClient = useQueryClient()
  useEffect(() => () => controller.current?.abort(), [])

  const patch = (id: number, change: Partial<ImportItem>) => {
    setItems((before) => before.map((item) => (item.id === id ? { ...item, ...change } : item)))
  }
  const run = async (chosen: readonly ImportItem[], choices: ImportChoices) => {
    const stopped = new AbortController()
    controller.current = stopped
    setRunning(true)
    const finished: LogImport[] = []
    for (const { id, file } of chosen) {
      if (stopped.signal.aborted) break
      patch(id, { phase: 'running', problem: null })
      try {
        const result = await importFile(file, choices, (progress) => patch(id, { progress }), stopped.signal)
        patch(id, { phase: result.state === 'duplicate' ? 'duplicate' : 'finished', progress: result })
        if (result.state === 'finished') finished.push(result)
      } catch (error) {
        patch(id, stopped.signal.aborted ? { phase: 'cancelled' } : { phase: 'failed', problem: toProblem(error) })
      }
    }
    setRunning(false)
    void queryClient.invalidateQueries({ queryKey: ['logs'] })
    return { finished, complete: finished.length === chosen.length }
  }

  return {
    items,
    running,
    add: (files) => {
      const added = Array.from(files, (file): ImportItem => ({ id: nextId.current++, file, phase: 'ready', progress: null, problem: null }))
      setItems((before) => [...before.filter((item) => item.phase !== 'finished'), ...added])
    },
    remove: (id) => setItems((before) => before.filter((item) => item.id !== id)),
    start: (choices) => {
      const ready = items.filter((item) => item.phase === 'ready' || item.phase === 'failed' || item.phase === 'cancelled')
      return run(ready, { ...choices, again: false })
    },
    again: (id, choices) =>
      run(
        items.filter((item) => item.id === id),
        { ...choices, again: true },
      ),
    cancel: () => controller.current?.abort(),
    clear: () => setItems([]),
  }
}
