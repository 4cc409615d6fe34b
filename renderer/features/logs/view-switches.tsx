import { ActionIcon } from '@mantine/core'
import { IconBaselineDensityMedium, IconListDetails, IconStack2, IconTextWrap } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { keepLogView } from './keep-log-view.ts'
import { changeLogView, useLogView } from './log-view.ts'
import styles from './logs.module.css'

/** How the lines are shown: fields beside them, wrapped, with more room. */
export function ViewSwitches() {
  useEffect(keepLogView, [])
  const { fieldsShown, wrap, fold, density } = useLogView()
  const roomy = density === 'comfortable'
  return (
    <div className={styles.switches}>
      <ViewSwitch label="Fields" on={fieldsShown} onClick={() => changeLogView({ fieldsShown: !fieldsShown })}>
        <IconListDetails size={15} />
      </ViewSwitch>
      <ViewSwitch label="Wrap lines" on={wrap} onClick={() => changeLogView({ wrap: !wrap })}>
        <IconTextWrap size={15} />
      </ViewSwitch>
      <ViewSwitch label="Fold lines that are alike" on={fold} onClick={() => changeLogView({ fold: !fold })}>
        <IconStack2 size={15} />
      </ViewSwitch>
      <ViewSwitch label="More room" on={roomy} onClick={() => changeLogView({ density: roomy ? 'compact' : 'comfortable' })}>
        <IconBaselineDensityMedium size={15} />
      </ViewSwitch>
    </div>
  )
}

interface ViewSwitchProps {
  readonly label: string
  readonly on: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function ViewSwitch({ label, on, onClick, children }: ViewSwitchProps) {
  return (
    <ActionIcon
      size={24}
      variant={on ? 'light' : 'subtle'}
      color={on ? undefined : 'gray'}
      aria-label={label}
      aria-pressed={on}
      title={label}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  )
}
