import { Button, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { inZone, ownZone } from '../../../shared/model/local-time.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { accountsQuery, fleetQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { AccountDefinitions } from './account-definitions.tsx'
import { useKeptDefinitions } from './kept-definitions.ts'
import { OtherToolItem } from './other-tool-item.tsx'
import styles from './other-tools.module.css'
import { rivals, rolesOf, someNames, toolNames, unnamed } from './other-tools.ts'
import { useOtherTools } from './use-other-tools.ts'

/** Typing pauses this long before the text is read. */
const settleMs = 350
/** As much as the program takes. */
const mostCharacters = 500_000

/** What other schedulers’ tags and definitions mean as schedules of ours; each can be opened in a role’s form. */
export function OtherToolsPanel({ onClose }: { readonly onClose: () => void }) {
  const { text } = useKeptDefinitions()
  const [asked] = useDebouncedValue(text, settleMs)
  const tooLong = text.length > mostCharacters
  const read = useQuery({
    queryKey: ['schedules', 'definitions', asked],
    queryFn: ({ signal }) => client.schedules.readDefinitions({ text: asked }, { signal }),
    enabled: asked.trim() !== '' && asked.length <= mostCharacters,
    gcTime: 0,
  })
  const known = asked.trim() === '' || read.data === undefined ? null : asked
  const accounts = useOtherTools(known)
  const fleet = useQuery(fleetQuery())
  const tools = accounts.flatMap(({ query }) => query.data?.tools ?? [])
  const announced = accounts.flatMap(({ query }) => query.data?.announcements ?? [])
  const free = unnamed(known === null ? [] : (read.data ?? []), tools)
  const several = accounts.length > 1
  const places = (fleet.data?.roles ?? []).map(({ accountId, role }) => ({
    accountId,
    role,
    label: several ? `${role}, ${accounts.find((account) => account.accountId === accountId)?.name ?? accountId}` : role,
  }))
  const hasTables = useQuery(accountsQuery()).data?.some(({ kind }) => kind === 'aws') ?? false
  const pending = accounts.length === 0 || accounts.some(({ query }) => query.isPending)
  const wrong = tooLong
    ? `This is ${text.length} characters; at most ${mostCharacters} can be read.`
    : text.trim() === '' || text !== asked || read.error === null
      ? null
      : toProblem(read.error).message
  return (
    <SidePanel title="From another tool" onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
      <div className={styles.panel}>
        <p className="henge-muted">
          A schedule opens in the form of its role, and nothing happens before you set it. Tags of another tool are never written here: take
          them away there, or both act.
        </p>
        {accounts.map(({ accountId, name, query }) =>
          query.error === null ? null : (
            <ErrorState
              key={accountId}
              title={`The servers of ${name} cannot be read.`}
              problem={toProblem(query.error)}
              onRetry={() => void query.refetch()}
            />
          ),
        )}
        {pending && tools.length === 0 ? <TableSkeleton label="Tags are being read" /> : null}
        {pending || tools.length > 0 ? null : <p>No server carries a tag of Instance Scheduler or Cloud Custodian.</p>}
        {tools.length === 0 ? null : (
          <ul className={styles.items} aria-label="Tags of other tools">
            {accounts.flatMap(({ accountId, name: account, query }) =>
              (query.data?.tools ?? []).map((tool) => (
                <OtherToolItem
                  key={`${accountId} ${tool.tag} ${tool.value}`}
                  title={toolNames[tool.tool]}
                  tag={`${tool.tag} = ${tool.value}`}
                  servers={`${someNames(tool.servers.map(({ name, id }) => name || id))}${several ? `, ${account}` : ''}`}
                  means={tool.means}
                  summary={tool.summary}
                  rivals={rivals(tool, query.data?.tools ?? [])}
                  roles={rolesOf(tool).map((role) => ({ accountId, role, label: role }))}
                />
              )),
            )}
          </ul>
        )}
        {announced.length === 0 ? null : (
          <>
            <h3>Announced by Cloud Custodian, whatever a schedule says</h3>
            <ul className={styles.items} aria-label="Announced by Cloud Custodian">
              {announced.map(({ serverId, name, action, at }) => (
                <li key={`${serverId} ${action} ${at}`}>
                  {visibleText(`${name || serverId}: ${action}`)} {inZone(at, ownZone())}
                </li>
              ))}
            </ul>
          </>
        )}
        <AccountDefinitions onText={(definitions) => useKeptDefinitions.setState({ text: definitions })} />
        <Textarea
          label="Definitions of Instance Scheduler"
          description={`Its tags are names alone. ${hasTables ? 'Read its table above, or paste' : 'Paste'} items of its table as JSON: what “aws dynamodb scan” answers.`}
          placeholder={'{"type": "schedule", "name": "office", "timezone": "Europe/Berlin", "periods": ["day"]}'}
          autosize
          minRows={4}
          maxRows={12}
          spellCheck={false}
          classNames={{ input: styles.json }}
          value={text}
          error={wrong === null ? null : visibleText(wrong)}
          onChange={(event) => useKeptDefinitions.setState({ text: event.currentTarget.value })}
        />
        {free.length === 0 ? null : (
          <ul className={styles.items} aria-label="Definitions that no tag names">
            {free.map(({ name, means, summary }, index) => (
              <OtherToolItem
                // biome-ignore lint/suspicious/noArrayIndexKey: two definitions may have one name, and they never move
                key={`${index} ${name}`}
                title="Definition"
                tag={name}
                servers="no server’s tag names it"
                means={means}
                summary={summary}
                rivals={[]}
                roles={places}
                chosen
              />
            ))}
          </ul>
        )}
      </div>
    </SidePanel>
  )
}
