import { Checkbox } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Leftover } from '../../../shared/model/leftover.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { DecisionFooter } from '../../ui/decision-footer.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './leftovers.module.css'

interface GiveBackPanelProps {
  readonly item: Leftover
  readonly onClose: () => void
}

/** Takes a server out of quarantine, and says what that does and does not do. */
export function GiveBackPanel({ item, onClose }: GiveBackPanelProps) {
  const queryClient = useQueryClient()
  const [start, setStart] = useState(false)
  const { accountId, region, id, seen, role } = item
  const name = visibleText(item.name)
  const giveBack = useMutation({
    mutationFn: () => client.leftovers.giveBack({ accountId, region, id, seen, start }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['leftovers'] })
      void queryClient.invalidateQueries({ queryKey: ['fleet'] })
    },
  })
  const over = giveBack.isSuccess
  return (
    <SidePanel
      title={`Give ${name} back`}
      width="min(560px, 92vw)"
      onClose={onClose}
      footer={
        <DecisionFooter
          over={over}
          keep="Leave it in quarantine"
          busy={giveBack.isPending}
          onClose={onClose}
          onAct={() => giveBack.mutate()}
        >
          Give it back
        </DecisionFooter>
      }
    >
      {giveBack.error === null ? null : <ErrorState title="It was not given back." problem={toProblem(giveBack.error)} />}
      {over ? (
        <StatusMark meaning="healthy">
          <span className={styles.said}>{giveBack.data.detail}</span>
        </StatusMark>
      ) : (
        <>
          <p className={styles.lead}>
            {name} gets the security groups that it was in before{role === null ? '' : `, and belongs to ${visibleText(role)} again`}. It is
            registered in no target group, and no volume, Elastic IP or DNS record is moved: what went to the server in its place stays
            there.
          </p>
          <p className="henge-muted">The role then has one server more than its recipe wants, with the old revision.</p>
          <Checkbox
            label="Start it too"
            description="Else it stays stopped. Whatever runs on it by itself, such as scheduled work, runs beside the new one."
            checked={start}
            onChange={(event) => setStart(event.currentTarget.checked)}
          />
        </>
      )}
    </SidePanel>
  )
}
