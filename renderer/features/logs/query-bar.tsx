import { CloseButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type RefObject, useMemo, useState } from 'react'
import type { QueryLanguage } from '../../../shared/model/log-language.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import type { Problem } from '../../bridge/problem.ts'
import styles from './logs.module.css'
import type { QueryKnowledge } from './query-completion.ts'
import { QueryEditor, type QueryEditorHandle } from './query-editor.tsx'
import { QueryHistoryButton, useRememberQuery } from './query-history.tsx'
import { QueryLanguageSwitch } from './query-language.tsx'

const knownMs = 60_000
/** A query is remembered by then, whether its search has ended or not. */
const rememberedMs = 1000

interface QueryBarProps {
  /** What the lines found are of. */
  readonly searched: LogQuery
  readonly source: string | null
  readonly query: string
  readonly language: QueryLanguage
  /** Offset at which that query is wrong. */
  readonly problemAt: number | null
  /** A promise: when its first lines are there. */
  readonly onSearch: (query: string, language: QueryLanguage) => Promise<void> | void
  readonly handle: RefObject<QueryEditorHandle | null>
}

/** The query as text; it counts when Enter is pressed. */
export function QueryBar({ searched, source, query, language, problemAt, onSearch, handle }: QueryBarProps) {
  /** As the editor has it: for the buttons beside it. */
  const [text, setText] = useState(query)
  const knowledge = useKnowledge(searched)
  const remember = useRememberQuery()
  const search = (wanted: string, spoken: QueryLanguage = language) => {
    // Behind the search, for keeping it waits for the disk; a slow one does not hold it up for long.
    const late = new Promise<void>((resolve) => window.setTimeout(resolve, rememberedMs))
    void Promise.race([onSearch(wanted, spoken), late]).then(() => remember({ text: wanted, language: spoken }))
  }
  const choose = (wanted: string, spoken: QueryLanguage = language) => {
    handle.current?.setText(wanted)
    search(wanted, spoken)
  }
  return (
    <div className={styles.query}>
      <IconSearch size={15} aria-hidden />
      <QueryEditor
        handle={handle}
        query={query}
        language={language}
        knowledge={knowledge}
        problemAt={text.trim() === query ? problemAt : null}
        onChange={setText}
        onRun={(wanted) => search(wanted)}
      />
      {text === '' ? null : <CloseButton size="sm" aria-label="Clear the query" onClick={() => choose('')} />}
      <QueryLanguageSwitch source={source} language={language} onChange={(spoken) => onSearch(text.trim(), spoken)} />
      <QueryHistoryButton query={{ text: text.trim(), language }} onChoose={(chosen) => choose(chosen.text, chosen.language)} />
    </div>
  )
}

/** Fields and values of the same time and servers, whatever is asked of them so far. */
function useKnowledge(searched: LogQuery): QueryKnowledge {
  const queries = useQueryClient()
  return useMemo(() => {
    const { language: _text, ...others } = searched
    const all = { ...others, query: '' }
    return {
      fields: (matching) =>
        queries.fetchQuery({
          queryKey: ['logs', 'known-fields', all, matching],
          queryFn: ({ signal }) => client.logs.fields({ ...all, matching: matching.slice(0, 200), limit: 500 }, { signal }),
          staleTime: knownMs,
        }),
      values: (field, matching) =>
        queries.fetchQuery({
          queryKey: ['logs', 'known-values', all, field, matching],
          queryFn: ({ signal }) => client.logs.fieldValues({ ...all, field, matching: matching.slice(0, 200), limit: 50 }, { signal }),
          staleTime: knownMs,
        }),
    }
  }, [queries, searched])
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
