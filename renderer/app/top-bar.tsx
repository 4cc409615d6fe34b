import { ActionIcon, Menu, Select, useMantineColorScheme } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconCheck, IconCircleHalf2, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { Link } from 'wouter'
import { accountsQuery } from '../bridge/queries.ts'
import { showAccount, useViewState } from '../bridge/view-state.ts'
import { commandKey, KeyHint } from '../ui/key-hint.tsx'
import { useScreenTitle } from '../ui/page-header.tsx'
import styles from './frame.module.css'

const schemes = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

export function TopBar() {
  const crumbs = useScreenTitle((state) => state.crumbs)
  return (
    <header className={styles.top}>
      <div className={styles.crumbs}>
        {crumbs.map((crumb, index) =>
          index === crumbs.length - 1 ? (
            <h1 key={crumb.label}>{crumb.label}</h1>
          ) : (
            <Fragment key={crumb.label}>
              {crumb.to === undefined ? <span className="henge-muted">{crumb.label}</span> : <Link href={crumb.to}>{crumb.label}</Link>}
              <span className="henge-muted">/</span>
            </Fragment>
          ),
        )}
      </div>
      <AccountSwitch />
      <button type="button" className={styles.search} onClick={() => spotlight.open()} title="Search screens, roles, servers and actions">
        <IconSearch size={14} aria-hidden />
        <span>Search…</span>
        <KeyHint>{`${commandKey} K`}</KeyHint>
      </button>
      <SchemeMenu />
    </header>
  )
}

function AccountSwitch() {
  const accounts = useQuery(accountsQuery())
  const accountId = useViewState((state) => state.accountId)
  const list = accounts.data ?? []
  if (list.length < 2) return null
  return (
    <Select
      aria-label="Account"
      w={180}
      data={[{ value: '', label: 'All accounts' }, ...list.map((account) => ({ value: account.id, label: account.name }))]}
      value={list.some((account) => account.id === accountId) ? accountId : ''}
      allowDeselect={false}
      onChange={(value) => showAccount(value === '' ? null : value)}
    />
  )
}

function SchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Colours">
          <IconCircleHalf2 size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme.value}
            onClick={() => setColorScheme(scheme.value)}
            rightSection={colorScheme === scheme.value ? <IconCheck size={14} /> : null}
          >
            {scheme.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
