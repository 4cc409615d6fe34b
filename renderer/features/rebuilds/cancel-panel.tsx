import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Job } from '../../../shared/model/job.ts'
import type { Rebuild } from '../../../shared/model/rebuild.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { rebuildQuery } from '../../bridge/queries.ts'
import { DecisionFooter } from '../../ui/decision-footer.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { cancelEffects } from './cancel-words.ts'
import styles from './effects.module.css'

interface CancelPanelProps {
  readonly rebuild: Rebuild
  readonly jobs: readonly Job[]
  readonly onClose: () => void
}

/** What cancelling does to each role, before it is done. */
export function CancelPanel({ rebuild, jobs, onClose }: CancelPanelProps) {
  const queryClient = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => client.rebuilds.cancel({ rebuildId: rebuild.id }),
    onSuccess: (now) => {
      queryClient.setQueryData(rebuildQuery(rebuild.id).queryKey, now)
      onClose()
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['rebuilds'] })
      void queryClient.invalidateQueries({ queryKey: ['jobs'] })
    },
  })
  return (
    <SidePanel
      title="Cancel the rebuild"
      onClose={onClose}
      width="520px"
      footer={
        <DecisionFooter keep="Let it go on" busy={cancel.isPending} onClose={onClose} onAct={() => cancel.mutate()}>
          Cancel the rebuild
        </DecisionFooter>
      }
    >
      {cancel.error === null ? null : <ErrorState title="It was not cancelled." problem={toProblem(cancel.error)} />}
      <ul className={styles.effects} aria-label="What cancelling does">
        {cancelEffects(rebuild, jobs).map(({ roles, effect }) => (
          <li key={roles}>
            <strong>{roles}</strong>
            <div>{effect}</div>
          </li>
        ))}
      </ul>
    </SidePanel>
  )
}
