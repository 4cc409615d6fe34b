import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { HandoverPlan } from '../../../shared/model/schedules/handover/handover.ts'
import { client } from '../../bridge/client.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'
import { DecisionFooter } from '../../ui/decision-footer.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { FindingsAt } from './findings-at.tsx'
import styles from './other-tools.module.css'
import { TextToCopy } from './text-to-copy.tsx'
import own from './who-runs.module.css'

interface HandOverPanelProps {
  readonly accountId: string
  readonly role: string
  readonly onClose: () => void
}

const roleStates: Readonly<Record<HandoverPlan['iamRole']['state'], string>> = {
  new: 'It is made, and may do this and nothing else:',
  incomplete: 'It is there, without its policy, which is added:',
  fits: 'It is there already, and says just this. It is used, and not changed:',
  differs: 'It is there already and says something else. It is not written over; this is what it should say:',
}

/** Everything that a hand-over makes in the account, before it is made. */
export function HandOverPanel({ accountId, role, onClose }: HandOverPanelProps) {
  const queries = useQueryClient()
  const plan = useQuery({
    queryKey: ['hand-over', accountId, role],
    queryFn: ({ signal }) => client.schedules.planHandOver({ accountId, role }, { signal }),
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const handOver = useMutation({
    mutationFn: (digest: string) => client.schedules.handOver({ accountId, role, digest }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['schedules'] })
      onClose()
    },
    onError: () => void plan.refetch(),
  })
  const { data } = plan
  const blocked = data === undefined || data.blockers.length > 0 || data.iamRole.state === 'differs'
  const failure = handOver.error ?? plan.error
  return (
    <SidePanel
      title={`Hand ${visibleText(role)} over to EventBridge Scheduler`}
      onClose={onClose}
      footer={
        <DecisionFooter
          keep="Leave it here"
          busy={handOver.isPending}
          disabled={blocked}
          onClose={onClose}
          onAct={() => data !== undefined && handOver.mutate(data.digest)}
        >
          Make this in the account
        </DecisionFooter>
      }
    >
      <div className={styles.panel}>
        {failure === null ? null : <Failure problem={toProblem(failure)} onRetry={() => void plan.refetch()} />}
        {plan.isPending ? <TableSkeleton label="The account is being looked at" /> : null}
        {data === undefined ? null : <Plan plan={data} role={role} />}
      </div>
    </SidePanel>
  )
}

function Failure({ problem, onRetry }: { readonly problem: Problem; readonly onRetry: () => void }) {
  const { permissions } = problem.details
  return (
    <>
      <ErrorState title="It was not handed over." problem={problem} onRetry={onRetry} />
      {typeof permissions === 'string' ? <Permissions text={permissions} open /> : null}
    </>
  )
}

function Plan({ plan, role }: { readonly plan: HandoverPlan; readonly role: string }) {
  const { blockers, awsAccountId } = plan
  return (
    <>
      <p>
        EventBridge Scheduler then starts and stops the servers of <bdi>{visibleText(role)}</bdi>, whether a computer of yours is on or not.
        This is made in the AWS account {awsAccountId}, and deleted when you take it back.
      </p>
      <FindingsAt findings={blockers.map((message) => ({ path: '', severity: 'error', message }))} />
      {blockers.length > 0 ? null : <Made plan={plan} />}
    </>
  )
}

/** What there will be in the account, and what it does otherwise than the program. */
function Made({ plan }: { readonly plan: HandoverPlan }) {
  const { iamRole, schedules, notes, group } = plan
  return (
    <>
      <h3>Schedules, in the group {group}</h3>
      <table className={own.schedules} aria-label="Schedules that are made">
        <tbody>
          {schedules.map(({ region, name, expression, zone, action, serverIds }) => (
            <tr key={`${region} ${name}`}>
              <th scope="row">{action}</th>
              <td>
                <code>{expression}</code>
                <span className="henge-muted">
                  {zone}, {region}
                </span>
              </td>
              <td title={serverIds.join('\n')}>{serverIds.length === 1 ? '1 server' : `${serverIds.length} servers`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>Otherwise than here</h3>
      <FindingsAt findings={notes.map((message) => ({ path: '', severity: 'note', message }))} />
      <h3>IAM role {iamRole.name}</h3>
      <p>{roleStates[iamRole.state]}</p>
      <Json title={`Policy ${iamRole.policyName}`} text={iamRole.policy} />
      <Json title="Whom it trusts" text={iamRole.trust} />
      <Permissions text={plan.permissions} />
    </>
  )
}

function Permissions({ text, open = false }: { readonly text: string; readonly open?: boolean }) {
  return (
    <details className={own.permissions} open={open}>
      <summary>Permissions that this needs</summary>
      <p className="henge-muted">
        For whoever gives permissions in this AWS account, as a policy. Who may write an IAM role can give it any permission: an
        administrator who makes the role as shown above can leave out <em>WriteRoleOfTheScheduler</em>.
      </p>
      <Json title="Policy for you" text={text} />
    </details>
  )
}

function Json({ title, text }: { readonly title: string; readonly text: string }) {
  return <TextToCopy label={title} heading={<span>{title}</span>} text={text} />
}
