import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { LogImport } from '../../../shared/model/logs.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'
import { type ImportChoices, importFile } from './import-file.ts'
import { mostPicked, type PickedFile } from './picked-files.ts'

export interface ImportItem extends PickedFile {
  readonly id: number
  /** `left-out`: a file of a folder that is no text. */
  readonly phase: 'ready' | 'running' | 'finished' | 'duplicate' | 'failed' | 'cancelled' | 'left-out'
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
  /** Why what was picked last cannot be imported. */
  readonly pickProblem: string | null
  add(files: Promise<PickedFile[]> | PickedFile[]): void
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
  const [pickProblem, setPickProblem] = useState<string | null>(null)
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
    let leftOut = 0
    for (const item of chosen) {
      const { id } = item
      if (stopped.signal.aborted) break
      patch(id, { phase: 'running', problem: null })
      try {
        const result = await importFile(item, choices, (progress) => patch(id, { progress }), stopped.signal)
        patch(id, { phase: result.state === 'duplicate' ? 'duplicate' : 'finished', progress: result })
        if (result.state === 'finished') finished.push(result)
      } catch (error) {
        const problem = toProblem(error)
        const isLeftOut = item.inFolder && problem.code === 'BINARY_FILE'
        if (isLeftOut) leftOut += 1
        patch(id, stopped.signal.aborted ? { phase: 'cancelled' } : { phase: isLeftOut ? 'left-out' : 'failed', problem })
      }
    }
    setRunning(false)
    void queryClient.invalidateQueries({ queryKey: ['logs'] })
    return { finished, complete: finished.length + leftOut === chosen.length }
  }

  return {
    items,
    running,
    pickProblem,
    add: (files) => {
      const add = (picked: readonly PickedFile[]) => {
        if (picked.length > mostPicked) {
          setPickProblem(`These are more than ${mostPicked} files. Choose a folder further down.`)
          return
        }
        setPickProblem(picked.length === 0 ? 'There is no file with anything in it.' : null)
        const added = picked.map((one): ImportItem => ({ ...one, id: nextId.current++, phase: 'ready', progress: null, problem: null }))
        setItems((before) => [...before.filter((item) => item.phase !== 'finished' && item.phase !== 'left-out'), ...added])
      }
      Promise.resolve(files).then(add, (error: unknown) => setPickProblem(`The folder cannot be read: ${toProblem(error).message}`))
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
    clear: () => {
      setItems([])
      setPickProblem(null)
    },
  }
}
