import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Account } from '../../../shared/model/account.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'

export function RemoveAccountPanel({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => client.accounts.remove({ accountId: account.id }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      void queryClient.invalidateQueries({ queryKey: ['fleet'] })
      onClose()
    },
  })
  return (
    <SidePanel
      title={`Remove ${account.name}`}
      onClose={onClose}
      width="460px"
      footer={
        <>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button loading={remove.isPending} onClick={() => remove.mutate()}>
            Remove {account.name} from Henge
          </Button>
        </>
      }
    >
      <p style={{ marginTop: 0 }}>
        Henge forgets this account. Nothing in the cloud changes, and the logs that are stored here stay. It can be added again at any time.
      </p>
      {remove.error === null ? null : <ErrorState title="It was not removed." problem={toProblem(remove.error)} />}
    </SidePanel>
  )
}
