import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { toProblem } from '../../bridge/problem.ts'
import { DecisionFooter } from '../../ui/decision-footer.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'

interface RemovePanelProps {
  readonly name: string
  readonly remove: () => Promise<unknown>
  /** Keys of queries that are asked anew; the panel closes when the first of them is. */
  readonly changed: readonly (readonly string[])[]
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Asks once more before something is forgotten. */
export function RemovePanel({ name, remove, changed, onClose, children }: RemovePanelProps) {
  const queryClient = useQueryClient()
  const removing = useMutation({
    mutationFn: remove,
    onSuccess: async () => {
      const [first, ...others] = changed.map((queryKey) => queryClient.invalidateQueries({ queryKey }))
      await first
      void Promise.all(others)
      onClose()
    },
  })
  return (
    <SidePanel
      title={`Remove ${name}`}
      onClose={onClose}
      width="460px"
      footer={
        <DecisionFooter keep="Keep it" busy={removing.isPending} onClose={onClose} onAct={() => removing.mutate()}>
          Remove {name} from Henge
        </DecisionFooter>
      }
    >
      <p style={{ marginTop: 0 }}>{children}</p>
      {removing.error === null ? null : <ErrorState title="It was not removed." problem={toProblem(removing.error)} />}
    </SidePanel>
  )
}
