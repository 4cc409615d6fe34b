import { Skeleton } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'

/** Shows its children only after 150 ms: what is quicker needs no sign of waiting. */
export function Delayed({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => setShown(true), 150)
    return () => window.clearTimeout(timer)
  }, [])
  return shown ? children : null
}

/** Stand-in for a table that is on its way. */
export function TableSkeleton({ rows = 8, label }: { readonly rows?: number; readonly label: string }) {
  return (
    <Delayed>
      <div role="status" aria-label={label} style={{ padding: '4px 20px' }}>
        {Array.from({ length: rows }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: stand-ins have no identity
          <Skeleton key={index} height={14} my={20} width={`${88 - ((index * 17) % 30)}%`} />
        ))}
      </div>
    </Delayed>
  )
}
