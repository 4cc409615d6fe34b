import { ActionIcon, Menu } from '@mantine/core'
import { IconCalendarTime, IconClock, IconClockOff } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Fragment } from 'react'
import { useLocation } from 'wouter'
import { localInstant, shortInZone } from '../../shared/model/local-time.ts'
import { offeredEnds, offeredMoments } from '../../shared/model/schedules/offered-ends.ts'
import { onceOff } from '../../shared/model/schedules/one-off.ts'
import type { ScheduledRole } from '../../shared/model/schedules/role-schedule.ts'
import { actionWords, stateWords } from '../../shared/model/schedules/schedule-words.ts'
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
  const once = (to: 'on' | 'off', time: string) => {
    const at = localInstant(time, zone)
    if (at !== null) change.mutate(() => client.schedules.once({ accountId, role, to, at }))
  }
  const overrideId = scheduled?.now.overrideId ?? null
  const off = onceOff(scheduled?.schedule ?? null, null)
  const coming = (scheduled?.overrides ?? []).filter((one) => one.once && one.serverId === null && Date.parse(one.from) > Date.now())
  const words = shortState(scheduled, zone)
  const offers = (state: 'on' | 'off') =>
    offeredEnds(Date.now(), zone).map(({ label, until }) => (
      <Menu.Item key={label} onClick={() => keep(state, until)}>
        Keep {state} {label}
      </Menu.Item>
    ))
  const onces = (to: 'on' | 'off') => (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item>{titled(actionWords(to, off))} once</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        {offeredMoments(Date.now(), zone).map(({ label, until }) => (
          <Menu.Item key={label} onClick={() => once(to, until)}>
            {titled(actionWords(to, off))} {label}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => goTo(addresses.schedule(accountId, role, 'once'))}>At another time…</Menu.Item>
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  )
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
          {coming.map(({ id, state, from }) => {
            const what = `${actionWords(state, off)} ${shortInZone(from, zone)}`
            return (
              <Fragment key={id}>
                <Menu.Item onClick={() => change.mutate(() => client.schedules.postponeOnce({ overrideId: id, minutes: 60 }))}>
                  1 hour later: {what}
                </Menu.Item>
                <Menu.Item onClick={() => change.mutate(() => client.schedules.endOverride({ overrideId: id }))}>Remove: {what}</Menu.Item>
              </Fragment>
            )
          })}
          {scheduled?.handover === undefined ? (
            <>
              {coming.length === 0 ? null : <Menu.Divider />}
              {offers('on')}
              <Menu.Divider />
              {offers('off')}
              <Menu.Divider />
              {onces('on')}
              {onces('off')}
              <Menu.Divider />
            </>
          ) : (
            <Menu.Label>EventBridge Scheduler runs it, and knows no exceptions</Menu.Label>
          )}
          <Menu.Item leftSection={<IconCalendarTime size={15} />} onClick={() => goTo(addresses.schedule(accountId, role))}>
            Schedule…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span data-quiet={overrideId === null || undefined}>{words}</span>
    </span>
  )
}

const titled = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

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
