import { type SelectQueryBuilder, sql, type Transaction } from 'kysely'
import { HengeError } from '../../../shared/model/error.ts'
import { type Job, type JobEvent, jobSchema } from '../../../shared/model/job.ts'
import type { JobStore, NewJobEvent } from '../../backend/jobs/ports.ts'
import type { HengeDatabase } from './database.ts'
import type { HengeTables } from './tables.ts'

const ended = ['succeeded', 'failed', 'cancelled'] as const

/**
 * jobs.document is a Job without its steps, job_steps.document one JobStep, job_events.document a NewJobEvent. Steps are rows of
 * their own because a job of twenty servers has some two hundred, and each thing that happens changes one.
 */
export class SqliteJobStore implements JobStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async createOnce(job: Job, first: NewJobEvent): Promise<{ job: Job; event: JobEvent | null }> {
    return this.database.transaction().execute(async (transaction) => {
      const there = await stored(transaction).where('plan_id', '=', job.planId).executeTakeFirst()
      if (there) return { job: readJob(there), event: null }
      const row = { plan_id: job.planId, kind: job.kind, account_id: job.accountId, role: job.role, created_at: Date.parse(job.createdAt) }
      await transaction
        .insertInto('jobs')
        .values({ ...row, ...changing(job), id: job.id })
        .execute()
      await writeSteps(transaction, job, [])
      await transaction.updateTable('plans').set({ job_id: job.id }).where('id', '=', job.planId).execute()
      const { event, numbered } = await append(transaction, job, first)
      await transaction.updateTable('jobs').set(changing(numbered)).where('id', '=', job.id).execute()
      return { job: numbered, event }
    })
  }

  async load(jobId: string): Promise<Job> {
    const row = await stored(this.database).where('id', '=', jobId).executeTakeFirst()
    if (!row) throw new HengeError('NOT_FOUND', `There is no job ${jobId} in this data folder.`)
    return readJob(row)
  }

  async findByPlan(planId: string): Promise<Job | null> {
    const row = await stored(this.database).where('plan_id', '=', planId).executeTakeFirst()
    return row ? readJob(row) : null
  }

  async list(filter: { readonly accountId?: string; readonly role?: string; readonly limit: number }): Promise<Job[]> {
    let query = stored(this.database).orderBy('created_at', 'desc').orderBy('id').limit(filter.limit)
    if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId)
    if (filter.role !== undefined) query = query.where('role', '=', filter.role)
    return (await query.execute()).map(readJob)
  }

  async unfinished(): Promise<Job[]> {
    const rows = await stored(this.database)
      .where('status', 'not in', [...ended])
      .orderBy('created_at')
      .execute()
    return rows.map(readJob)
  }

  async activeOf(accountId: string, role: string): Promise<string | null> {
    const row = await this.database
      .selectFrom('jobs')
      .select('id')
      .where('account_id', '=', accountId)
      .where('role', '=', role)
      .where('status', 'not in', [...ended])
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst()
    return row?.id ?? null
  }

  async record(
    before: Job,
    job: Job,
    event: NewJobEvent | null,
    durable: 'now' | 'soon' = 'now',
  ): Promise<{ job: Job; event: JobEvent | null }> {
    if (durable === 'now') return write(this.database, before, job, event)
    return this.database.connection().execute(async (connection) => {
      await sql`pragma synchronous = normal`.execute(connection)
      try {
        return await write(connection, before, job, event)
      } finally {
        await sql`pragma synchronous = full`.execute(connection)
      }
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

function write(database: HengeDatabase, before: Job, job: Job, event: NewJobEvent | null): Promise<{ job: Job; event: JobEvent | null }> {
  return database.transaction().execute(async (transaction) => {
    await writeSteps(transaction, job, before.steps)
    const { event: appended, numbered } = event ? await append(transaction, job, event) : { event: null, numbered: job }
    await transaction.updateTable('jobs').set(changing(numbered)).where('id', '=', job.id).execute()
    return { job: numbered, event: appended }
  })
}

interface StoredJob {
  readonly document: string
  /** A JSON array. */
  readonly steps: string
}

function stored(database: HengeDatabase | Transaction<HengeTables>): SelectQueryBuilder<HengeTables, 'jobs', StoredJob> {
  return database
    .selectFrom('jobs')
    .select([
      'document',
      sql<string>`(select '[' || ifnull(group_concat(document, ',' order by position), '') || ']' from job_steps where job_id = jobs.id)`.as(
        'steps',
      ),
    ])
}

/** A job that an earlier version stored lacks what has been added since; only such a one is worth a parse, as lists of jobs are long. */
function readJob({ document, steps }: StoredJob): Job {
  const job = { ...JSON.parse(document), steps: JSON.parse(steps) }
  return 'targets' in job ? job : jobSchema.parse(job)
}

function changing({ steps: _, ...job }: Job) {
  return { status: job.status, finished_at: job.finishedAt === null ? null : Date.parse(job.finishedAt), document: JSON.stringify(job) }
}

/** Those that are not the same objects as before; none is ever taken away. */
async function writeSteps(transaction: Transaction<HengeTables>, job: Job, before: Job['steps']): Promise<void> {
  for (const [position, step] of job.steps.entries()) {
    if (step === before[position]) continue
    const document = JSON.stringify(step)
    await transaction
      .insertInto('job_steps')
      .values({ job_id: job.id, position, document })
      .onConflict((conflict) => conflict.columns(['job_id', 'position']).doUpdateSet({ document }))
      .execute()
  }
}

/** `sequence` is SQLite’s AUTOINCREMENT: it grows and is never given twice. */
async function append(transaction: Transaction<HengeTables>, job: Job, event: NewJobEvent): Promise<{ numbered: Job; event: JobEvent }> {
  const row = { job_id: job.id, at: Date.parse(event.at), document: JSON.stringify(event) }
  const { insertId } = await transaction
    .insertInto('job_events')
    .values(row as HengeTables['job_events'])
    .executeTakeFirstOrThrow()
  const sequence = Number(insertId)
  return { numbered: { ...job, lastSequence: sequence }, event: { ...event, sequence } }
}
