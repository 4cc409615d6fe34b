import type { Transaction } from 'kysely'
import { HengeError } from '../../../shared/model/error.ts'
import { type Job, type JobEvent, jobSchema } from '../../../shared/model/job.ts'
import type { JobStore, NewJobEvent } from '../../backend/jobs/ports.ts'
import type { HengeDatabase } from './database.ts'
import type { HengeTables } from './tables.ts'

const ended = ['succeeded', 'failed', 'cancelled'] as const

/** jobs.document is a Job, job_events.document a NewJobEvent. */
export class SqliteJobStore implements JobStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async createOnce(job: Job, first: NewJobEvent): Promise<{ job: Job; event: JobEvent | null }> {
    return this.database.transaction().execute(async (transaction) => {
      const there = await transaction.selectFrom('jobs').select('document').where('plan_id', '=', job.planId).executeTakeFirst()
      if (there) return { job: readJob(there.document), event: null }
      const row = { plan_id: job.planId, kind: job.kind, account_id: job.accountId, role: job.role, created_at: Date.parse(job.createdAt) }
      await transaction
        .insertInto('jobs')
        .values({ ...row, ...changing(job), id: job.id })
        .execute()
      await transaction.updateTable('plans').set({ job_id: job.id }).where('id', '=', job.planId).execute()
      return append(transaction, job, first)
    })
  }

  async load(jobId: string): Promise<Job> {
    const row = await this.database.selectFrom('jobs').select('document').where('id', '=', jobId).executeTakeFirst()
    if (!row) throw new HengeError('NOT_FOUND', `There is no job ${jobId} in this data folder.`)
    return readJob(row.document)
  }

  async findByPlan(planId: string): Promise<Job | null> {
    const row = await this.database.selectFrom('jobs').select('document').where('plan_id', '=', planId).executeTakeFirst()
    return row ? readJob(row.document) : null
  }

  async list(filter: { readonly accountId?: string; readonly role?: string; readonly limit: number }): Promise<Job[]> {
    let query = this.database.selectFrom('jobs').select('document').orderBy('created_at', 'desc').orderBy('id').limit(filter.limit)
    if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId)
    if (filter.role !== undefined) query = query.where('role', '=', filter.role)
    return (await query.execute()).map((row) => readJob(row.document))
  }

  async unfinished(): Promise<Job[]> {
    const rows = await this.database
      .selectFrom('jobs')
      .select('document')
      .where('status', 'not in', [...ended])
      .orderBy('created_at')
      .execute()
    return rows.map((row) => readJob(row.document))
  }

  async record(job: Job, event: NewJobEvent | null): Promise<{ job: Job; event: JobEvent | null }> {
    return this.database.transaction().execute(async (transaction) => {
      if (event) return append(transaction, job, event)
      await transaction.updateTable('jobs').set(changing(job)).where('id', '=', job.id).execute()
      return { job, event: null }
    })
  }

  async events(filter: { readonly jobId?: string; readonly afterSequence: number; readonly limit: number }): Promise<JobEvent[]> {
    let query = this.database.selectFrom('job_events').selectAll().where('sequence', '>', filter.afterSequence).orderBy('sequence')
    if (filter.jobId !== undefined) query = query.where('job_id', '=', filter.jobId)
    const rows = await query.limit(filter.limit).execute()
    return rows.map((row) => ({ ...JSON.parse(row.document), sequence: row.sequence }))
  }

  async lastSequence(): Promise<number> {
    const row = await this.database
      .selectFrom('job_events')
      .select(({ fn }) => fn.max('sequence').as('last'))
      .executeTakeFirst()
    return row?.last ?? 0
  }
}

/** A job that an earlier version stored lacks what has been added since; only such a one is worth a parse, as jobs are read all the time. */
function readJob(document: string): Job {
  const stored = JSON.parse(document)
  return 'released' in stored ? stored : jobSchema.parse(stored)
}

function changing(job: Job) {
  return { status: job.status, finished_at: job.finishedAt === null ? null : Date.parse(job.finishedAt), document: JSON.stringify(job) }
}

/** `sequence` is SQLite’s AUTOINCREMENT: it grows and is never given twice. */
async function append(transaction: Transaction<HengeTables>, job: Job, event: NewJobEvent): Promise<{ job: Job; event: JobEvent }> {
  const row = { job_id: job.id, at: Date.parse(event.at), document: JSON.stringify(event) }
  const { insertId } = await transaction
    .insertInto('job_events')
    .values(row as HengeTables['job_events'])
    .executeTakeFirstOrThrow()
  const sequence = Number(insertId)
  const numbered = { ...job, lastSequence: sequence }
  await transaction.updateTable('jobs').set(changing(numbered)).where('id', '=', job.id).execute()
  return { job: numbered, event: { ...event, sequence } }
}
