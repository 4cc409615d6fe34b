import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LocalLogStore } from '../../electron/adapters/local-log-store/local-log-store.ts'
import { fieldSampleLines } from '../../shared/model/log-fields.ts'
import { longestFilterValue } from '../../shared/model/log-filter.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { describeReading } from './log-reading-behaviours.ts'
import { asks, describeFields, describeFilters, hour, line, noon } from './log-source-behaviours.ts'

async function openLocal() {
  const folder = mkdtempSync(join(tmpdir(), 'henge-logs-'))
  const source = new LocalLogStore({ folder: join(folder, 'logs'), clock: new DrivenClock(noon) })
  await source.open()
  return {
    source,
    store: async (records: Parameters<LocalLogStore['append']>[0]) => {
      await source.append(records)
    },
    close: async () => {
      await source.close()
      rmSync(folder, { recursive: true })
    },
  }
}

describeFilters('the local log store', openLocal)
describeFields('the local log store', openLocal)
describeReading('the local log store', openLocal)

describe('the sample of the local log store', () => {
  it('is the newest lines, over days, and says that there are more', async () => {
    const { source, store, close } = await openLocal()
    const records = Array.from({ length: fieldSampleLines + 300 }, (_, index) =>
      line({ at: noon - index * 20_000, message: 'x', fields: index < fieldSampleLines ? { new: 'n' } : { old: 'o' } }),
    )
    await store(records)
    const answer = await source.fields(asks({ from: noon - 72 * hour }), { matching: '', limit: 100 })
    expect(answer).toMatchObject({ sampleSize: fieldSampleLines, sampled: true })
    expect(answer.fields.find((field) => field.name === 'new')?.lines).toBe(fieldSampleLines)
    expect(answer.fields.some((field) => field.name === 'old')).toBe(false)
    const older = await source.fieldValues(asks({ query: 'old: *' }), 'old', { matching: '', limit: 10 })
    expect(older).toMatchObject({ values: [{ value: 'o', lines: 300 }], sampleSize: 300, sampled: false })
    await close()
  })

  it('takes 10,000 fields and very long values without giving them all back', async () => {
    const { source, store, close } = await openLocal()
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, index]))
    await store([line({ fields: many }), line({ fields: { long: 'y'.repeat(longestFilterValue + 1), ['n'.repeat(2000)]: 1 } })])
    const answer = await source.fields(asks(), { matching: '', limit: 500 })
    expect(answer.fields.length).toBe(500)
    // Beside them: @timestamp, message, level and long; a name that no filter can hold is left out.
    expect(answer.total).toBe(10_004)
    expect(await source.fieldValues(asks(), 'long', { matching: '', limit: 10 })).toMatchObject({
      values: [{ value: 'y'.repeat(longestFilterValue), cut: true, lines: 1 }],
    })
    await close()
  })
})
