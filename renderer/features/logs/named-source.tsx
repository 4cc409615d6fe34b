import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'wouter'
import { logSourcesQuery } from '../../bridge/queries.ts'
import { shortText } from './filter-list.ts'
import { sourceNameParameter } from './link-of-search.ts'
import styles from './logs.module.css'

/** A link from another computer names its log source: the one of that name is taken, or it is said that there is none. */
export function NamedSource() {
  const [search, setSearch] = useSearchParams()
  const name = search.get(sourceNameParameter)
  const sources = useQuery({ ...logSourcesQuery(), enabled: name !== null })
  const id = name === null ? undefined : sources.data?.find((source) => source.name === name)?.id
  useEffect(() => {
    if (id === undefined) return
    const named = (before: URLSearchParams) => {
      const next = new URLSearchParams(before)
      next.delete(sourceNameParameter)
      next.set('source', id)
      return next
    }
    setSearch(named, { replace: true })
  }, [id, setSearch])
  if (name === null || id !== undefined || sources.data === undefined) return null
  return (
    <p className={styles.notice} role="alert">
      <span>
        This link is of the log source {shortText(name, 40)}, which this computer does not have. Add one of that name under Settings; below
        are lines of the own store.
      </span>
    </p>
  )
}
