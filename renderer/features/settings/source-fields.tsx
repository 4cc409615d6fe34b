import { Select, SimpleGrid, Text } from '@mantine/core'
import type { ChosenField } from '../../../shared/model/log-sources.ts'
import { visibleText } from '../../ui/visible-text.ts'
import type { LogSourceDraft } from './log-source-draft.ts'
import type { LookedAtSource } from './use-source-look.ts'

const titles: readonly (readonly [ChosenField, string])[] = [
  ['at', 'Time field'],
  ['level', 'Level field'],
  ['message', 'Message field'],
  ['serverId', 'Server field'],
]
/** Options that are drawn; others are found by their name. */
const mostOptions = 100

interface SourceFieldsProps {
  readonly draft: LogSourceDraft
  readonly look: LookedAtSource
  /** The one that the server does not have like this. */
  readonly refused: string | undefined
  readonly set: (change: Partial<LogSourceDraft>) => void
}

/** Fields that hold what every line is shown with: found by name, or chosen of those that fit. */
export function SourceFields({ draft, look, refused, set }: SourceFieldsProps) {
  const { seen } = look
  return (
    <div>
      <Text size="sm" fw={500}>
        Fields
      </Text>
      <Text size="xs" c="var(--henge-muted)" mb={8}>
        Found by their usual names, or chosen. A line without the level field is “unknown”: the server filters and counts by level, and
        cannot read one out of the text.
      </Text>
      <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
        {titles.map(([place, title]) => {
          const chosen = draft.fields[place]
          const fitting = (seen?.fields ?? []).filter(({ places }) => places.includes(place)).map(({ name }) => name)
          return (
            <Select
              key={place}
              size="sm"
              label={title}
              placeholder={seen === null ? 'found by name' : seen.found[place] === null ? 'none is found' : `found: ${seen.found[place]}`}
              data={shown(chosen === '' || fitting.includes(chosen) ? fitting : [chosen, ...fitting])}
              value={chosen === '' ? null : chosen}
              searchable
              clearable
              // Hidden from the keyboard otherwise, which has no other way back.
              clearButtonProps={{ 'aria-hidden': false, tabIndex: 0, 'aria-label': `Find the ${title.toLowerCase()} by name` }}
              limit={mostOptions}
              nothingFoundMessage={nothingWords(look)}
              error={refused === place}
              onDropdownOpen={look.askAgain}
              onChange={(name) => set({ fields: { ...draft.fields, [place]: name ?? '' } })}
            />
          )
        })}
      </SimpleGrid>
      {seen !== null && seen.moreFields > 0 ? (
        <Text size="xs" c="var(--henge-muted)" mt={6}>
          {seen.moreFields} more fields would fit and are not listed: name fewer indices.
        </Text>
      ) : null}
    </div>
  )
}

/** Names are the server’s, and may hold what is not to be obeyed. */
function shown(names: readonly string[]) {
  return names.map((name) => ({ value: name, label: visibleText(name) }))
}

function nothingWords({ isAsking, missing, error, seen }: LookedAtSource): string {
  if (isAsking) return 'The server is asked…'
  if (missing !== null) return missing
  if (error !== null) return 'The server did not tell its fields.'
  return seen === null ? 'The server has not been asked.' : 'No field that fits is called so.'
}
