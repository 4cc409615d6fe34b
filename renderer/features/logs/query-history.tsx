import { ActionIcon, Popover, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconHistory, IconStar, IconStarFilled, IconX } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { parseKql } from '../../../shared/model/kql/parser.ts'
import type { RememberedQuery, WrittenQuery } from '../../../shared/model/log-query-history.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { shortText } from './filter-list.ts'
import styles from './query-history.module.css'

const mostListed = 100
const typingMs = 150
const historyKey = ['logs', 'query-history'] as const

/** Keeps a query that was run; one that does not parse is none. */
export function useRememberQuery(): (query: WrittenQuery) => void {
  const queries = useQueryClient()
  const remember = useMutation({
    mutationFn: (query: WrittenQuery) => client.logs.rememberQuery(query),
    onSettled: () => queries.invalidateQueries({ queryKey: historyKey }),
  })
  return (query) => {
    if (query.text !== '' && parses(query)) remember.mutate(query)
  }
}

/** What Lucene is, only the server can say. */
function parses({ text, language }: WrittenQuery): boolean {
  if (language === 'lucene') return true
  try {
    parseKql(text)
    return true
  } catch {
    // What is wrong with it stands under the query bar.
    return false
  }
}

interface QueryHistoryButtonProps {
  /** What stands in the query bar. */
  readonly query: WrittenQuery
  readonly onChoose: (query: WrittenQuery) => void
}

/** Queries that were run before, and those with a star. */
export function QueryHistoryButton({ query, onChoose }: QueryHistoryButtonProps) {
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" width={460} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          size={26}
          variant="subtle"
          color="gray"
          aria-label="Queries of before"
          title="Queries of before"
          onClick={() => setOpen(!open)}
        >
          <IconHistory size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        {open ? (
          <QueryHistory
            query={query}
            onChoose={(chosen) => {
              setOpen(false)
              onChoose(chosen)
            }}
          />
        ) : null}
      </Popover.Dropdown>
    </Popover>
  )
}

function QueryHistory({ query: written, onChoose }: QueryHistoryButtonProps) {
  const { text, language } = written
  const [wanted, setWanted] = useState('')
  const [matching] = useDebouncedValue(wanted.trim(), typingMs)
  const queries = useQueryClient()
  const found = useQuery({
    queryKey: [...historyKey, matching],
    queryFn: ({ signal }) => client.logs.queries({ matching, limit: mostListed }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const again = () => queries.invalidateQueries({ queryKey: historyKey })
  const star = useMutation({
    mutationFn: (change: WrittenQuery & { starred: boolean }) => client.logs.starQuery(change),
    onSettled: again,
  })
  const forget = useMutation({ mutationFn: (gone: WrittenQuery) => client.logs.forgetQuery(gone), onSettled: again })
  const failure = found.error ?? star.error ?? forget.error
  const list = found.data ?? []
  const isListed = list.some((query) => query.text === text && query.language === language)
  return (
    <div className={styles.history}>
      <div className={styles.head}>
        <TextInput
          data-autofocus
          size="sm"
          aria-label="Find a query"
          placeholder="Find a query"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      </div>
      {failure ? <p className={styles.note}>{toProblem(failure).message}</p> : null}
      {text !== '' && matching === '' && !isListed && parses(written) ? (
        <button type="button" className={styles.keep} onClick={() => star.mutate({ ...written, starred: true })}>
          <IconStar size={14} aria-hidden /> Star this query: <code>{shortText(text, 40)}</code>
        </button>
      ) : null}
      {found.isSuccess && list.length === 0 ? (
        <p className={styles.note}>{matching === '' ? 'Queries that you run are listed here.' : 'No query holds this text.'}</p>
      ) : null}
      <ul className={styles.list} aria-label="Queries of before">
        {list.map((query) => (
          <HistoryEntry
            key={`${query.language} ${query.text}`}
            query={query}
            onChoose={() => onChoose(query)}
            onStar={() => star.mutate({ text: query.text, language: query.language, starred: !query.starred })}
            onForget={() => forget.mutate(query)}
          />
        ))}
      </ul>
    </div>
  )
}

interface HistoryEntryProps {
  readonly query: RememberedQuery
  readonly onChoose: () => void
  readonly onStar: () => void
  readonly onForget: () => void
}

function HistoryEntry({ query: { text, language, starred, usedAt }, onChoose, onStar, onForget }: HistoryEntryProps) {
  const shown = shortText(text, 200)
  return (
    <li className={styles.entry}>
      <ActionIcon
        size="sm"
        variant="transparent"
        color={starred ? 'yellow' : 'gray'}
        aria-pressed={starred}
        aria-label={`Star ${shown}`}
        onClick={onStar}
      >
        {starred ? <IconStarFilled size={14} /> : <IconStar size={14} />}
      </ActionIcon>
      <button type="button" className={styles.text} title={shown} onClick={onChoose}>
        {shown}
      </button>
      <span className={styles.when}>
        {language === 'lucene' ? 'Lucene · ' : null}
        <RelativeTime at={usedAt} />
      </span>
      <ActionIcon size="sm" variant="transparent" color="gray" aria-label={`Forget ${shown}`} onClick={onForget}>
        <IconX size={13} />
      </ActionIcon>
    </li>
  )
}
