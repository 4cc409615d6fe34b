import { Select, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type WhenClosed, whenClosedChoices } from '../../../shared/model/desktop.ts'
import { toProblem } from '../../bridge/problem.ts'
import { aboutQuery } from '../../bridge/queries.ts'
import { changeDesktop, desktopQuery } from '../../bridge/shell.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import styles from './settings.module.css'

const closedWords: Readonly<Record<WhenClosed, string>> = {
  ask: 'Ask the first time',
  keep: 'Go on running schedules',
  quit: 'Quit',
}

/** What the program does without a window: only where it has one of its own. */
export function DesktopSection() {
  const about = useQuery(aboutQuery())
  return about.data?.shell === 'electron' ? <Desktop /> : null
}

function Desktop() {
  const queries = useQueryClient()
  const desktop = useQuery(desktopQuery())
  const change = useMutation({
    mutationFn: changeDesktop,
    onSuccess: (now) => queries.setQueryData(desktopQuery().queryKey, now),
  })
  const failure = desktop.error ?? change.error
  const wanted = change.variables?.startsAtLogin
  const refused = change.isSuccess && wanted !== undefined && desktop.data?.startsAtLogin !== wanted
  return (
    <section aria-label="In the background">
      <div className={styles.section}>
        <h2>In the background</h2>
      </div>
      {failure === null ? null : <ErrorState title="The window did not answer." problem={toProblem(failure)} />}
      {desktop.data === undefined ? null : (
        <>
          <Select
            size="sm"
            className={styles.choice}
            label="When the window is closed while this computer runs schedules"
            description={
              desktop.data.hasTray
                ? 'Henge then stays in the tray, with what comes next. Without schedules, closing the window quits.'
                : 'This desktop shows no tray: the window is minimised instead of closed. Without schedules, closing the window quits.'
            }
            allowDeselect={false}
            disabled={change.isPending}
            data={whenClosedChoices.map((value) => ({ value, label: closedWords[value] }))}
            value={desktop.data.whenClosed}
            onChange={(value) => {
              const chosen = whenClosedChoices.find((one) => one === value)
              if (chosen !== undefined) change.mutate({ whenClosed: chosen })
            }}
          />
          <Switch
            className={styles.choice}
            label="Start when I sign in to this computer"
            description="Without a window, so that schedules are run."
            checked={desktop.data.startsAtLogin}
            disabled={change.isPending}
            error={refused ? 'The system did not let this be changed.' : undefined}
            onChange={(event) => change.mutate({ startsAtLogin: event.currentTarget.checked })}
          />
        </>
      )}
    </section>
  )
}
