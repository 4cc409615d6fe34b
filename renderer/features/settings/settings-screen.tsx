import { useQuery } from '@tanstack/react-query'
import { toProblem } from '../../bridge/problem.ts'
import { aboutQuery, settingsQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { AccountsSection } from './accounts-section.tsx'
import { SettingField } from './setting-field.tsx'
import styles from './settings.module.css'

export function SettingsScreen() {
  const settings = useQuery(settingsQuery())
  return (
    <>
      <PageHeader title="Settings" />
      <div className={styles.screen}>
        <AccountsSection />
        <section aria-label="Working">
          <div className={styles.section}>
            <h2>Working</h2>
          </div>
          {settings.error === null ? null : (
            <ErrorState title="The settings cannot be read." problem={toProblem(settings.error)} onRetry={() => void settings.refetch()} />
          )}
          {settings.isPending ? <TableSkeleton rows={3} label="The settings are being read" /> : null}
          {settings.data === undefined ? null : (
            <>
              <SettingField
                label="Recipes folder"
                description="Holds one folder for each recipe; keep it in your own git."
                value={settings.data.recipesFolder}
                change={(text) => ({ recipesFolder: text })}
              />
              <SettingField
                label="Refresh every (seconds)"
                description="How often the accounts are asked while somebody looks."
                value={String(settings.data.refreshSeconds)}
                change={(text) => ({ refreshSeconds: Number(text) })}
              />
              <SettingField
                label="Most servers in one job"
                description="A job that would touch more is refused."
                value={String(settings.data.maxServersPerRun)}
                change={(text) => ({ maxServersPerRun: Number(text) })}
              />
            </>
          )}
        </section>
        <About />
      </div>
    </>
  )
}

function About() {
  const about = useQuery(aboutQuery())
  return (
    <section aria-label="About">
      <div className={styles.section}>
        <h2>About</h2>
      </div>
      {about.error === null ? null : <ErrorState problem={toProblem(about.error)} onRetry={() => void about.refetch()} />}
      {about.data === undefined ? null : (
        <dl className={styles.facts}>
          <dt>Version</dt>
          <dd>
            Henge {about.data.version}, Node {about.data.node}, {about.data.platform}, {about.data.shell} shell
          </dd>
          <dt>Data folder</dt>
          <dd className="henge-mono">{about.data.dataFolder}</dd>
          <dt>Secrets you type</dt>
          <dd>
            {about.data.secrets === 'keychain'
              ? 'are kept in the keychain of this computer'
              : 'are kept for this run only: this computer offers no keychain to Henge'}
          </dd>
          <dt>AWS credentials</dt>
          <dd>come from your own profiles each time and are not kept</dd>
          <dt>Started</dt>
          <dd>
            <RelativeTime at={about.data.startedAt} />
          </dd>
        </dl>
      )}
    </section>
  )
}
