import { once } from 'node:events'
import { ORPCError } from '@orpc/client'
import { HengeError } from '../../shared/model/error.ts'
import type { Job } from '../../shared/model/job.ts'
import { hasEnded } from '../../shared/model/job-transitions.ts'
import { dataFolderOf } from '../backend/rpc/data-folder.ts'
import { describeFailure } from '../backend/rpc/describe-failure.ts'
import { parseCliArguments, usage } from './arguments.ts'
import { callProcedure } from './call-procedure.ts'
import { type Connection, connect } from './connect.ts'
import { describeProcedures } from './procedures.ts'
import { readInput } from './read-input.ts'

async function print(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain')
}

async function call(procedure: string, json: string | null, dataFolder: string, signal: AbortSignal): Promise<void> {
  const description = describeProcedures().find((known) => known.procedure === procedure)
  if (!description) {
    throw new HengeError('NOT_FOUND', `There is no procedure "${procedure}"; \`henge procedures\` lists them.`)
  }
  const input =
    description.input === null && json === null
      ? undefined
      : await readInput({ json, stdin: process.stdin, optional: description.inputOptional })
  const connection = await connect(dataFolder)
  try {
    for await (const answer of callProcedure(connection.fetch, procedure, input, signal)) {
      await print(description.stream ? JSON.stringify(answer) : JSON.stringify(answer, null, 2))
    }
    await warnOfPausedJobs(connection, signal)
  } finally {
    await connection.close()
  }
}

/** A job pauses with the backend of this process, and what it has launched is paid for meanwhile: whoever started it must hear that. */
async function warnOfPausedJobs(connection: Connection, signal: AbortSignal): Promise<void> {
  if (!connection.ownsBackend) return
  for await (const answer of callProcedure(connection.fetch, 'jobs.list', { limit: 50 }, signal)) {
    for (const { id, title } of (answer as Job[]).filter((job) => !hasEnded(job))) {
      process.stderr.write(
        `${title} (${id}) has not ended and pauses now. It goes on while a Henge runs on this data folder: henge call jobs.events '{"jobId":"${id}"}'\n`,
      )
    }
  }
}

async function main(signal: AbortSignal): Promise<void> {
  const parsed = parseCliArguments(process.argv.slice(2))
  switch (parsed.command) {
    case 'help':
      return print(usage)
    case 'procedures':
      return print(JSON.stringify(describeProcedures(), null, 2))
    case 'call':
      return call(
        parsed.procedure,
        parsed.json,
        dataFolderOf(parsed.dataFolder === null ? process.env : { HENGE_DATA: parsed.dataFolder }),
        signal,
      )
  }
}

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
// `henge call events.stream | head -1`: the reader has what it wanted.
process.stdout.on('error', () => stopping.abort())

main(stopping.signal).then(
  () => process.exit(0),
  (error: unknown) => {
    if (stopping.signal.aborted) process.exit(0)
    const failure = error instanceof ORPCError ? { code: error.code, message: error.message } : describeFailure(error)
    process.stderr.write(`${JSON.stringify(failure)}\n`, () => process.exit(1))
  },
)
