import { Button, Checkbox, Group, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { longestSearchName, searchNameSchema } from '../../../shared/model/saved-search.ts'
import styles from './saved-searches.module.css'

interface SavedSearchFormProps {
  readonly title: string
  readonly name: string
  readonly description: string
  /** What the time that is searched is called; null: it is not asked whether to keep it. */
  readonly time: { readonly label: string; readonly kept: boolean } | null
  /** Why it cannot be saved at all. */
  readonly hindrance: string | null
  /** Why it was not saved. */
  readonly problem: ReactNode
  readonly working: boolean
  readonly onCancel: () => void
  readonly onSave: (title: { readonly name: string; readonly description: string; readonly withTime: boolean }) => void
}

/** How a search is called, for who finds it in the list. */
export function SavedSearchForm(props: SavedSearchFormProps) {
  const { title, time, hindrance, problem, working, onCancel, onSave } = props
  const [name, setName] = useState(props.name)
  const [description, setDescription] = useState(props.description)
  const [withTime, setWithTime] = useState(time?.kept ?? false)
  const [tried, setTried] = useState(false)
  const read = searchNameSchema.safeParse(name)
  const objection = read.success || (!tried && name === '') ? null : (read.error.issues[0]?.message ?? null)
  return (
    <form
      className={styles.form}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (read.success && hindrance === null && !working) onSave({ name: read.data, description: description.trim(), withTime })
      }}
    >
      <p className={styles.title}>{title}</p>
      <TextInput
        label="Name"
        size="sm"
        autoFocus
        value={name}
        maxLength={longestSearchName + 1}
        error={objection}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label="Description"
        size="sm"
        autosize
        minRows={1}
        maxRows={4}
        maxLength={2000}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      {time === null ? null : (
        <Checkbox
          size="sm"
          label={`With the time: ${time.label}`}
          checked={withTime}
          onChange={(event) => setWithTime(event.currentTarget.checked)}
        />
      )}
      {hindrance === null ? null : <p className={styles.wrong}>{hindrance}</p>}
      {problem}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" size="sm" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" size="sm" loading={working} disabled={hindrance !== null}>
          Save
        </Button>
      </Group>
    </form>
  )
}
