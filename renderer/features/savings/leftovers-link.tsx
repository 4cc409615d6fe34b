import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { costOfLeftovers } from '../../../shared/model/leftover.ts'
import { addresses } from '../../bridge/addresses.ts'
import { leftoversQuery, otherLeftoversQuery } from '../../bridge/queries.ts'
import { costTotalWords } from '../../ui/cost-total.ts'
import styles from './headline-number.module.css'

/** What lies about unused, own and others’, with what it costs; nothing where there is nothing, or while it is looked for. */
export function LeftoversLink() {
  const own = useQuery(leftoversQuery()).data
  const others = useInfiniteQuery(otherLeftoversQuery(null)).data?.pages[0]
  if (own === undefined || others === undefined) return null
  const ofOwn = costOfLeftovers(own.items)
  const total = {
    count: own.items.length + others.total.count,
    amount: ofOwn.amount + others.total.amount,
    unpriced: ofOwn.unpriced + others.total.unpriced,
    atMost: others.total.atMost || own.items.some(({ atMost }) => atMost),
  }
  if (total.count === 0) return null
  return (
    <Link href={addresses.leftovers()} className={styles.ledger}>
      Leftovers: {costTotalWords(total)}
    </Link>
  )
}
