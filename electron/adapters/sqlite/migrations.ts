import { type Kysely, type Migration, sql } from 'kysely'

/** In order of their names; one that has shipped is never edited, a change is a new one. */
export const migrations: Readonly<Record<string, Migration>> = {
  '001-first': {
    async up(database: Kysely<unknown>) {
      const statements = [
        'create table settings (key text primary key, value text not null)',
        'create table accounts (id text primary key, name text not null unique, profile text not null, regions text not null, added_at integer not null)',
        `create table servers (account_id text not null, id text not null, role text, alive integer not null, launched_at integer not null,
          terminated_at integer, last_seen_at integer not null, document text not null, primary key (account_id, id))`,
        'create index servers_by_role on servers (account_id, role)',
        'create table revisions (revision text primary key, recipe text not null, first_seen_at integer not null, document text not null)',
        `create table plans (id text primary key, account_id text not null, role text not null, made_at integer not null, job_id text, document text not null)`,
        `create table jobs (id text primary key, kind text not null, account_id text not null, role text not null, plan_id text not null unique,
          status text not null, created_at integer not null, finished_at integer, document text not null)`,
        'create index jobs_by_role on jobs (account_id, role, created_at)',
        'create table job_events (sequence integer primary key autoincrement, job_id text not null references jobs (id), at integer not null, document text not null)',
        'create index job_events_by_job on job_events (job_id, sequence)',
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '002-log-imports': {
    async up(database: Kysely<unknown>) {
      const statements = [
        'create table log_imports (sequence integer primary key autoincrement, id text not null unique, fingerprint text not null, document text not null)',
        'create index log_imports_by_fingerprint on log_imports (fingerprint)',
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '003-aws-account': {
    async up(database: Kysely<unknown>) {
      await sql.raw('alter table accounts add column aws_account_id text').execute(database)
    },
  },
  '004-job-notes': {
    async up(database: Kysely<unknown>) {
      await sql
        .raw('create table job_notes (job_id text not null, key text not null, value text not null, primary key (job_id, key))')
        .execute(database)
    },
  },
  '005-creations-and-evidence': {
    async up(database: Kysely<unknown>) {
      const statements = [
        `create table creations (job_id text not null, kind text not null, key text not null, account_id text not null, region text not null,
          name text not null, at integer not null, settled integer not null, primary key (job_id, kind, key))`,
        'create index creations_open on creations (account_id) where settled = 0',
        `create table evidence (account_id text not null, server_id text not null, role text not null, kept_at integer not null,
          document blob not null, primary key (account_id, server_id))`,
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '006-rebuilds': {
    async up(database: Kysely<unknown>) {
      await sql
        .raw('create table rebuilds (id text primary key, created_at integer not null, ended integer not null, document text not null)')
        .execute(database)
    },
  },
  '007-job-steps': {
    async up(database: Kysely<unknown>) {
      const statements = [
        `create table job_steps (job_id text not null references jobs (id), position integer not null, document text not null,
          primary key (job_id, position)) without rowid`,
        `insert into job_steps select jobs.id, step.key, step.value from jobs, json_each(jobs.document, '$.steps') step`,
        `update jobs set document = json_remove(document, '$.steps')`,
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '008-log-queries': {
    async up(database: Kysely<unknown>) {
      await sql
        .raw('create table log_queries (text text primary key, used_at integer not null, starred integer not null)')
        .execute(database)
    },
  },
  '008-log-sources': {
    async up(database: Kysely<unknown>) {
      await sql
        .raw('create table log_sources (position integer primary key autoincrement, id text not null unique, document text not null)')
        .execute(database)
    },
  },
  '009-log-ranges': {
    async up(database: Kysely<unknown>) {
      const columns = '"begin" text not null, "end" text not null, used_at integer not null'
      await sql.raw(`create table log_ranges (${columns}, primary key ("begin", "end"))`).execute(database)
    },
  },
  '010-log-query-language': {
    async up(database: Kysely<unknown>) {
      const statements = [
        'alter table log_queries rename to log_queries_kql',
        `create table log_queries (text text not null, language text not null, used_at integer not null, starred integer not null,
          primary key (text, language))`,
        `insert into log_queries select text, 'kql', used_at, starred from log_queries_kql`,
        'drop table log_queries_kql',
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '011-schedules': {
    async up(database: Kysely<unknown>) {
      const statements = [
        'create table schedules (account_id text not null, role text not null, document text not null, primary key (account_id, role))',
        `create table schedule_overrides (id text primary key, account_id text not null, until integer not null, created_at integer not null,
          document text not null)`,
        'create index schedule_overrides_by_end on schedule_overrides (until)',
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '012-schedule-runs': {
    async up(database: Kysely<unknown>) {
      const statements = [
        'create table schedule_looks (account_id text not null, role text not null, until integer not null, primary key (account_id, role))',
        `create table schedule_runs (id text primary key, account_id text not null, role text not null, server_id text not null, at integer not null,
          ended integer not null, document text not null, unique (account_id, role, server_id, at))`,
        'create index schedule_runs_at_work on schedule_runs (at) where ended = 0',
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '013-metrics': {
    async up(database: Kysely<unknown>) {
      const statements = [
        `create table metric_days (account_id text not null, server_id text not null, day integer not null, document text not null,
          primary key (account_id, server_id, day)) without rowid`,
        `create table metric_reads (account_id text not null, server_id text not null, until integer not null,
          primary key (account_id, server_id)) without rowid`,
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '014-resting-servers': {
    async up(database: Kysely<unknown>) {
      const columns = 'account_id text not null, server_id text not null, role text not null, at integer not null, document text not null'
      await sql.raw(`create table resting_servers (${columns}, primary key (account_id, server_id))`).execute(database)
    },
  },
  '015-schedule-handovers': {
    async up(database: Kysely<unknown>) {
      const columns = 'account_id text not null, role text not null, document text not null'
      await sql.raw(`create table schedule_handovers (${columns}, primary key (account_id, role))`).execute(database)
    },
  },
  '016-prices': {
    async up(database: Kysely<unknown>) {
      await sql.raw('create table prices (key text primary key, amount real, read_at integer not null) without rowid').execute(database)
    },
  },
  '018-ledger': {
    async up(database: Kysely<unknown>) {
      const statements = [
        `create table power_changes (account_id text not null, server_id text not null, at integer not null, power text not null,
          primary key (account_id, server_id, at)) without rowid`,
        `create table power_addresses (account_id text not null, server_id text not null, address integer not null,
          primary key (account_id, server_id)) without rowid`,
        'create table power_looks (account_id text primary key, first integer not null, until integer not null, written integer not null)',
        `create table ledger (account_id text not null, hour integer not null, role text not null, ran real not null, would real not null,
          unknown real not null, planned real, cost real, saved real, missing text, prices_as_of text not null,
          primary key (account_id, hour, role)) without rowid`,
        `create trigger ledger_not_changed before update on ledger begin select raise(abort, 'the ledger is never changed'); end`,
        `create trigger ledger_not_deleted before delete on ledger begin select raise(abort, 'the ledger is never changed'); end`,
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '019-bills': {
    async up(database: Kysely<unknown>) {
      const statements = [
        `create table bills (account_id text not null, month text not null, document text not null, read_at integer not null,
          primary key (account_id, month))`,
        'create table bill_calls (account_id text not null, at integer not null)',
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '020-server-bills': {
    async up(database: Kysely<unknown>) {
      const table = 'create table server_bills (account_id text primary key, document text not null, read_at integer not null)'
      await sql.raw(table).execute(database)
    },
  },
  '021-ledger-days': {
    async up(database: Kysely<unknown>) {
      // The database itself keeps the days in step with the hours, in the same transaction. null and a number are null: one hour without a
      // price, and the day has none.
      const columns = 'day, account_id, role, ran, would, unknown, planned, cost, saved'
      const statements = [
        `create table ledger_days (day integer not null, account_id text not null, role text not null, ran real not null, would real not null,
          unknown real not null, planned real, cost real, saved real, primary key (day, account_id, role)) without rowid`,
        `insert into ledger_days (${columns}) select hour / 86400000, account_id, role, sum(ran), sum(would), sum(unknown), sum(planned),
          case when count(cost) = count(*) then sum(cost) end, case when count(saved) = count(*) then sum(saved) end
          from ledger group by 1, 2, 3`,
        `create trigger ledger_day_grows after insert on ledger begin
          insert into ledger_days (${columns}) values (new.hour / 86400000, new.account_id, new.role, new.ran, new.would, new.unknown,
            new.planned, new.cost, new.saved)
          on conflict (day, account_id, role) do update set ran = ran + new.ran, would = would + new.would, unknown = unknown + new.unknown,
            planned = case when new.planned is null then planned else coalesce(planned, 0) + new.planned end,
            cost = cost + new.cost, saved = saved + new.saved;
        end`,
        'create index ledger_unpriced on ledger (hour, missing) where missing is not null',
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
  '022-ledger-to-come': {
    async up(database: Kysely<unknown>) {
      // Hours from `written` on are no history: a clock that was ahead wrote them. Where it is put right they go, and their days are summed anew.
      const statements = [
        'drop trigger ledger_not_deleted',
        `create trigger ledger_not_deleted before delete on ledger
          when old.hour < coalesce((select written from power_looks where account_id = old.account_id), ${Number.MAX_SAFE_INTEGER})
          begin select raise(abort, 'the ledger is never changed'); end`,
        `create trigger ledger_day_shrinks after delete on ledger begin
          delete from ledger_days where day = old.hour / 86400000 and account_id = old.account_id and role = old.role;
          insert into ledger_days (day, account_id, role, ran, would, unknown, planned, cost, saved)
            select old.hour / 86400000, account_id, role, sum(ran), sum(would), sum(unknown), sum(planned),
              case when count(cost) = count(*) then sum(cost) end, case when count(saved) = count(*) then sum(saved) end
            from ledger where account_id = old.account_id and role = old.role
              and hour >= old.hour / 86400000 * 86400000 and hour < (old.hour / 86400000 + 1) * 86400000
            group by account_id, role;
        end`,
      ]
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  },
}
