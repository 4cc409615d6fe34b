import { ActionIcon, Menu } from '@mantine/core'
import { IconCalendarTime, IconClock, IconClockOff } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { localInstant, shortInZone } from '../../shared/model/local-time.ts'
import { offeredEnds } from '../../shared/model/schedules/offered-ends.ts'
import type { ScheduledRole } from '../../shared/model/schedules/role-schedule.ts'
import { stateWords } from '../../shared/model/schedules/schedule-words.ts'
import { addresses } from '../bridge/addresses.ts'
import { client } from '../bridge/client.ts'
import { toProblem } from '../bridge/problem.ts'
import styles from './ui.module.css'
import { visibleText } from './visible-text.ts'

interface PowerMenuProps {
  readonly accountId: string
  readonly role: string
  /** undefined: neither a schedule nor an override. */
  readonly scheduled: ScheduledRole | undefined
  /** Of this computer, where the role has no schedule with one of its own. */
  readonly zone: string
}

/** What a schedule wants of a role, and the two clicks that make an exception of it. */
export function PowerMenu({ accountId, role, scheduled, zone: ownZone }: PowerMenuProps) {
  const queries = useQueryClient()
  const [, goTo] = useLocation()
  const zone = scheduled?.schedule?.schedule.zone ?? ownZone
  const change = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => queries.invalidateQueries({ queryKey: ['schedules'] }),
  })
  const keep = (state: 'on' | 'off', until: string) => {
    const end = localInstant(until, zone)
    if (end !== null) change.mutate(() => client.schedules.override({ accountId, role, state, until: end }))
  }
  const overrideId = scheduled?.now.overrideId ?? null
  const words = shortState(scheduled, zone)
  const offers = (state: 'on' | 'off') =>
    offeredEnds(Date.now(), zone).map(({ label, until }) => (
      <Menu.Item key={label} onClick={() => keep(state, until)}>
        Keep {state} {label}
      </Menu.Item>
    ))
  const problem = change.error === null ? null : toProblem(change.error).message
  return (
    <span className={styles.power} title={problem ?? fullState(scheduled)}>
      <Menu position="bottom-end" shadow="md" width={230}>
        <Menu.Target>
          <ActionIcon
            size="sm"
            variant="subtle"
            color={problem === null ? 'gray' : 'red'}
            loading={change.isPending}
            aria-label={`Override of ${role}`}
          >
            <IconClock size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {problem === null ? null : <Menu.Label>{visibleText(problem)}</Menu.Label>}
          {overrideId === null ? null : (
            <Menu.Item
              leftSection={<IconClockOff size={15} />}
              onClick={() => change.mutate(() => client.schedules.endOverride({ overrideId }))}
            >
              End the override
            </Menu.Item>
          )}
          {offers('on')}
          <Menu.Divider />
          {offers('off')}
          <Menu.Divider />
          <Menu.Item leftSection={<IconCalendarTime size={15} />} onClick={() => goTo(addresses.schedule(accountId, role))}>
            Schedule…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span data-quiet={overrideId === null || undefined}>{words}</span>
    </span>
  )
}

/** `stop 19:00`, `on until Mon 22:00`: what comes next, as short as a row needs. */
function shortState(scheduled: ScheduledRole | undefined, zone: string): string {
  if (scheduled === undefined) return ''
  const { now, schedule } = scheduled
  const today = shortInZone(new Date().toISOString(), zone).split(',')[0] ?? ''
  const at =
    now.next === null
      ? ''
      : shortInZone(now.next.at, zone)
          .replace(`${today}, `, '')
          .replace(/ \d+ \w+,/, '')
  if (now.overrideId !== null) return `${stateWords[now.state]}${at === '' ? '' : ` until ${at}`}`
  if (schedule?.enabled === false) return 'not in force'
  return now.next === null ? '' : `${now.next.action} ${at}`
}

function fullState(scheduled: ScheduledRole | undefined): string {
  if (scheduled === undefined) return 'No schedule'
  return [...scheduled.summary, `${stateWords[scheduled.now.state]}: ${scheduled.now.why}`].map(visibleText).join('\n')
}
