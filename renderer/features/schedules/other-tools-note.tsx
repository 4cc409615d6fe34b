import styles from './other-tools.module.css'
import { countOf } from './other-tools.ts'
import { useOtherTools } from './use-other-tools.ts'

/** One line, where servers carry tags of other schedulers at all. */
export function OtherToolsNote({ onOpen }: { readonly onOpen: () => void }) {
  const counts = useOtherTools(null).map(({ query }) => countOf(query.data?.tools ?? []))
  const sum = (of: 'servers' | 'twice') => counts.reduce((total, count) => total + count[of], 0)
  const servers = sum('servers')
  const twice = sum('twice')
  if (servers === 0) return null
  const names = [...new Set(counts.flatMap((count) => count.names))].sort()
  return (
    <p className={styles.note} role="note">
      <span>
        {servers} {servers === 1 ? 'server carries' : 'servers carry'} tags of {names.join(' and ')}.
      </span>
      {twice === 0 ? null : <b>{twice === 1 ? '1 is owned by two tools.' : `${twice} are owned by two tools.`}</b>}
      <button type="button" className={styles.link} onClick={onOpen}>
        What they mean
      </button>
    </p>
  )
}
