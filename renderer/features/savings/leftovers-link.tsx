import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { costOfLeftovers } from '../../../shared/model/leftover.ts'
import { addresses } from '../../bridge/addresses.ts'
import { leftoversQuery, otherLeftoversQuery } from '../../bridge/queries.ts'
import { useShownAccount } from '../../bridge/shown-accounts.ts'
import { costTotalWords } from '../../ui/cost-total.ts'
import styles from './headline-number.module.css'

/** What lies about unused, own and others’, with what it costs; nothing where there is nothing, or while it is looked for. */
export function LeftoversLink() {
  const accountId = useShownAccount()
  const own = useQuery(leftoversQuery()).data?.items.filter((item) => accountId === null || item.accountId === accountId)
  const others = useInfiniteQuery(otherLeftoversQuery(accountId)).data?.pages[0]
  if (own === undefined || others === undefined) return null
  const ofOwn = costOfLeftovers(own)
  const total = {
    count: own.length + others.total.count,
    amount: ofOwn.amount + others.total.amount,
    unpriced: ofOwn.unpriced + others.total.unpriced,
    atMost: others.total.atMost || own.some(({ atMost }) => atMost),
  }
  if (total.count === 0) return null
  return (
    <Link href={addresses.leftovers()} className={styles.ledger}>
      Leftovers: {costTotalWords(total)}
    </Link>
  )
}
