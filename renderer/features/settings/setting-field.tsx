import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
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
  /** A number: a short field. */
  readonly short?: boolean
  /** What the stored value leads to, under the field. */
  readonly children?: ReactNode
  /** Why the text cannot be the value; null: it can be tried. */
  readonly objection?: (text: string) => string | null
}

/** One setting with its own Save; what was typed stays when it is refused. */
export function SettingField({ label, description, value, change, short = false, children, objection }: SettingFieldProps) {
  const queryClient = useQueryClient()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const save = useMutation({
    mutationFn: (wanted: string) => client.settings.set(change(wanted)),
    onSuccess: (settings) => queryClient.setQueryData(settingsQuery().queryKey, settings),
  })
  const changed = text.trim() !== value
  const [objected, setObjected] = useState<string | null>(null)
  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault()
        const found = objection?.(text.trim()) ?? null
        setObjected(found)
        if (changed && found === null) save.mutate(text.trim())
      }}
    >
      <TextInput
        size="sm"
        label={label}
        description={description}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setObjected(null)
          save.reset()
        }}
        error={objected ?? (save.error === null ? undefined : toProblem(save.error).message)}
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        inputContainer={(input) => (
          <div className={styles.saved} data-short={short ? '' : undefined}>
            {input}
            {changed || save.isSuccess ? (
              <Button type="submit" variant="default" size="sm" disabled={!changed} loading={save.isPending}>
                {changed ? 'Save' : 'Saved'}
              </Button>
            ) : null}
          </div>
        )}
        spellCheck={false}
      />
      {children === undefined || changed ? null : <div className={styles.outcome}>{children}</div>}
    </form>
  )
}
