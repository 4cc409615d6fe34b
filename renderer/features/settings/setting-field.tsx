import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Settings } from '../../../shared/model/settings.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { settingsQuery } from '../../bridge/queries.ts'
import styles from './settings.module.css'

interface SettingFieldProps {
  readonly label: string
  readonly description: string
  /** As it is stored now. */
  readonly value: string
  readonly change: (text: string) => Partial<Settings>
}

/** One setting with its own Save; what was typed stays when it is refused. */
export function SettingField({ label, description, value, change }: SettingFieldProps) {
  const queryClient = useQueryClient()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const save = useMutation({
    mutationFn: (wanted: string) => client.settings.set(change(wanted)),
    onSuccess: (settings) => queryClient.setQueryData(settingsQuery().queryKey, settings),
  })
  const changed = text !== value
  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault()
        if (changed) save.mutate(text.trim())
      }}
    >
      <TextInput
        size="sm"
        label={label}
        description={description}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          save.reset()
        }}
        error={save.error === null ? undefined : toProblem(save.error).message}
        spellCheck={false}
      />
      <Button type="submit" variant="default" size="sm" disabled={!changed} loading={save.isPending}>
        {save.isSuccess && !changed ? 'Saved' : 'Save'}
      </Button>
    </form>
  )
}
