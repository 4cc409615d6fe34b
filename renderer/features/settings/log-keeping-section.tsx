import { Button, NumberInput, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { KeepLimits } from '../../../shared/model/log-retention.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { keptLogsQuery, settingsQuery } from '../../bridge/queries.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './settings.module.css'
import { describeKept } from './settings-words.ts'

/** What the program’s own log store holds, and how long. Nothing is deleted before it has been said what that would be. */
export function LogKeepingSection({ settings }: { readonly settings: Settings }) {
  const queryClient = useQueryClient()
  const kept = useQuery(keptLogsQuery())
  const [days, setDays] = useState<number | string>(settings.keepLogDays)
  const [gibibytes, setGibibytes] = useState<number | string>(settings.keepLogGibibytes)
  useEffect(() => setDays(settings.keepLogDays), [settings.keepLogDays])
  useEffect(() => setGibibytes(settings.keepLogGibibytes), [settings.keepLogGibibytes])
  const wanted: KeepLimits = { keepLogDays: Number(days), keepLogGibibytes: Number(gibibytes) }
  const changed = wanted.keepLogDays !== settings.keepLogDays || wanted.keepLogGibibytes !== settings.keepLogGibibytes
  const save = useMutation({
    mutationFn: () => client.settings.set(wanted),
    // What goes is deleted afterwards; the event stream says when that is done.
    onSuccess: (now) => {
      queryClient.setQueryData(settingsQuery().queryKey, now)
      preview.reset()
    },
  })
  const preview = useMutation({
    mutationFn: () => client.logs.keepPreview(wanted),
    onSuccess: (gone) => {
      if (gone.days === 0) save.mutate()
    },
  })
  const gone = preview.data !== undefined && preview.data.days > 0 ? preview.data : null
  const edit = (set: (value: number | string) => void) => (value: number | string) => {
    set(value)
    preview.reset()
    save.reset()
  }
  const problem = preview.error ?? save.error
  return (
    <section aria-label="Kept logs">
      <div className={styles.section}>
        <h2>Kept logs</h2>
      </div>
      {kept.error === null ? null : <ErrorState problem={toProblem(kept.error)} onRetry={() => void kept.refetch()} />}
      {kept.data === undefined ? null : (
        <Text size="sm" mb="sm">
          {describeKept(kept.data)}
        </Text>
      )}
      <form
        className={styles.keeping}
        onSubmit={(event) => {
          event.preventDefault()
          if (changed) preview.mutate()
        }}
      >
        <NumberInput
          size="sm"
          label="Days"
          description="0: however old they are"
          min={0}
          max={36_500}
          allowDecimal={false}
          clampBehavior="strict"
          value={days}
          onChange={edit(setDays)}
        />
        <NumberInput
          size="sm"
          label="GiB"
          description="0: however much it is"
          min={0}
          max={100_000}
          allowDecimal={false}
          clampBehavior="strict"
          value={gibibytes}
          onChange={edit(setGibibytes)}
        />
        <Button
          type="submit"
          variant="default"
          size="sm"
          disabled={!changed || gone !== null}
          loading={preview.isPending || save.isPending}
        >
          {save.isSuccess && !changed ? 'Saved' : 'Save'}
        </Button>
      </form>
      <Text size="xs" c="var(--henge-muted)" mt={6}>
        Whole days are deleted, the oldest first. An imported day counts from its import. Only Henge’s own store is meant.
      </Text>
      {gone === null ? null : (
        <div className={styles.goes} role="alert">
          <StatusMark meaning="failing">This deletes {describeKept(gone)}.</StatusMark>
          <Button size="compact-sm" color="red" loading={save.isPending} onClick={() => save.mutate()}>
            Save and delete
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => preview.reset()}>
            Keep them
          </Button>
        </div>
      )}
      {problem === null ? null : <ErrorState title="This was not saved." problem={toProblem(problem)} />}
    </section>
  )
}
