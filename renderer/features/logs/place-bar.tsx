import { Button } from '@mantine/core'
import { IconArrowBarToUp, IconArrowUp } from '@tabler/icons-react'
import styles from './logs.module.css'
import { writeLocal } from './time-range.ts'
import type { ListPlace } from './use-list-place.ts'

/** Above a list that begins at a time: how to get to what comes before it. */
export function PlaceBar({ place }: { readonly place: ListPlace }) {
  if (place.at === null) return null
  const [nearer, farthest] = place.order === 'newest' ? ['Newer lines', 'Newest'] : ['Older lines', 'Oldest']
  return (
    <p className={styles.place} role="status">
      <span>
        From <b>{writeLocal(place.at)}</b> {place.order === 'newest' ? 'back' : 'on'}
      </span>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconArrowUp size={13} aria-hidden />}
        loading={place.looking}
        onClick={place.before}
      >
        {nearer}
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<IconArrowBarToUp size={13} aria-hidden />}
        onClick={place.first}
      >
        {farthest}
      </Button>
    </p>
  )
}
