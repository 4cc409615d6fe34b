import { parentPort, workerData } from 'node:worker_threads'
import { HengeError } from '../../../shared/model/error.ts'
import { countDays } from './count-days.ts'
import { countFields, countFieldValues } from './count-fields.ts'
import { DayFiles } from './day-files.ts'
import { explainDays } from './explain-days.ts'
import { lastLineOf, listServers } from './list-servers.ts'
import { Pacing } from './pacing.ts'
import { unpackedLines } from './packed-lines.ts'
import type { Answer, Cancellation, LogStoreWorkerData, Question, TravellingFailure } from './protocol.ts'
import { lineOf, searchDays } from './search-days.ts'

/* The thread in which the local log store lives: SQLite’s calls do not return before they are done. */

const port = parentPort
if (!port) throw new Error('the log store’s worker was started as a program of its own')

const { folder, dayLimitBytes } = workerData as LogStoreWorkerData
const files = new DayFiles(folder, dayLimitBytes)
const cancelled = new Set<number>()
/** Questions that have no answer yet, and those of them that wait until all others have one. */
let atWork = 0
const waitingForOthers: (() => void)[] = []

async function othersDone(): Promise<void> {
  if (atWork > waitingForOthers.length + 1) await new Promise<void>((resolve) => waitingForOthers.push(resolve))
}

async function answer(message: Question): Promise<Extract<Answer, { answer: unknown }>['answer']> {
  const pacing = new Pacing(() => cancelled.has(message.id))
  switch (message.name) {
    case 'search':
      return searchDays(files, message.question, pacing)
    case 'histogram':
      return countDays(files, message.question, pacing)
    case 'fields':
      return countFields(files, message.question, pacing)
    case 'fieldValues':
      return countFieldValues(files, message.question, pacing)
    case 'explain':
      return explainDays(files, message.question)
    case 'servers':
      return listServers(files, message.question, pacing)
    case 'lastLineOf':
      return lastLineOf(files, message.question.serverId, pacing)
    case 'line':
      return lineOf(files, message.question.key)
    case 'append':
      return { keys: files.append(unpackedLines(message.question.lines), message.question.ranges) }
    case 'days':
      return files.sizes()
    case 'drop':
      // A search that is under way would open a file again that has just gone.
      await othersDone()
      files.drop(message.question.days)
      return null
    case 'close':
      files.closeAll()
      return null
  }
}

port.on('message', (message: Question | Cancellation) => {
  if ('cancel' in message) {
    cancelled.add(message.cancel)
    return
  }
  atWork += 1
  answer(message)
    .then(
      (found) => ({ id: message.id, answer: found }) satisfies Answer,
      (error: unknown) => ({ id: message.id, failure: travelling(error) }) satisfies Answer,
    )
    .then((reply: Answer) => {
      if (!cancelled.delete(message.id)) port.postMessage(reply)
      if (message.name === 'close') port.close()
    })
    .finally(() => {
      atWork -= 1
      if (atWork === waitingForOthers.length) for (const go of waitingForOthers.splice(0)) go()
    })
})

function travelling(error: unknown): TravellingFailure {
  if (error instanceof HengeError) {
    return { expected: true, code: error.code, message: error.message, retryable: error.retryable, details: { ...error.details } }
  }
  return error instanceof Error
    ? { expected: false, message: error.message, stack: error.stack }
    : { expected: false, message: String(error), stack: undefined }
}

port.postMessage({ id: 0, answer: null } satisfies Answer)
