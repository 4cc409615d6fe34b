import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type RefObject, useEffect, useState } from 'react'
import type { Problem } from '../../bridge/problem.ts'
import styles from './logs.module.css'

interface QueryBarProps {
  readonly query: string
  readonly onSearch: (query: string) => void
  readonly input: RefObject<HTMLInputElement | null>
}

/** The query as text; it counts when Enter is pressed. */
export function QueryBar({ query, onSearch, input }: QueryBarProps) {
  const [text, setText] = useState(query)
  useEffect(() => setText(query), [query])
  return (
    <TextInput
      ref={input}
      className={styles.query}
      classNames={{ input: styles.queryInput }}
      size="sm"
      type="text"
      aria-label="Search the lines"
      placeholder={'Words, "a phrase", level: error, not host: "web-1"'}
      spellCheck={false}
      autoComplete="off"
      maxLength={10_000}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        text === '' ? null : (
          <CloseButton
            size="sm"
            aria-label="Clear the query"
            onClick={() => {
              setText('')
              onSearch('')
            }}
          />
        )
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onSearch(text.trim())
        if (event.key === 'Escape') event.currentTarget.blur()
      }}
    />
  )
}

/** A query that does not parse: what is expected, and the query again with a caret under the place, as the backend marked it. */
export function QueryProblem({ problem }: { readonly problem: Problem }) {
  const [message = '', ...place] = problem.message.split('\n')
  return (
    <div className={styles.queryProblem} role="alert">
      <span>{message}</span>
      {place.length === 0 ? null : <pre data-testid="query-caret">{place.join('\n')}</pre>}
    </div>
  )
}
