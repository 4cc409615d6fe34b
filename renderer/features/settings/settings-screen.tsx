import { useQuery } from '@tanstack/react-query'
import { toProblem } from '../../bridge/problem.ts'
import { aboutQuery, recipesQuery, searchesQuery, settingsQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { AccountsSection } from './accounts-section.tsx'
import { DesktopSection } from './desktop-section.tsx'
import { LogKeepingSection } from './log-keeping-section.tsx'
import { LogSourcesSection } from './log-sources-section.tsx'
import { SettingField } from './setting-field.tsx'
import styles from './settings.module.css'
import { notFolder, notWhole } from './settings-words.ts'
import { ShippersSection } from './shippers-section.tsx'

export function SettingsScreen() {
  const settings = useQuery(settingsQuery())
  return (
    <>
      <PageHeader title="Settings" />
      <div className={styles.screen}>
        <AccountsSection />
        <LogSourcesSection />
        {settings.data === undefined ? null : <LogKeepingSection settings={settings.data} />}
        {settings.data === undefined ? null : <ShippersSection settings={settings.data} />}
        <section aria-label="Behaviour">
          <div className={styles.section}>
            <h2>Behaviour</h2>
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
                objection={notFolder}
              >
                <RecipesFound />
              </SettingField>
              <SettingField
                label="Folder of saved searches"
                description="Holds one file for each saved search of the logs; a team keeps it in its git."
                value={settings.data.searchesFolder}
                change={(text) => ({ searchesFolder: text })}
                objection={notFolder}
              >
                <SearchesFound />
              </SettingField>
              <SettingField
                short
                label="Refresh every (seconds)"
                description="How often the accounts are asked while somebody looks."
                value={String(settings.data.refreshSeconds)}
                change={(text) => ({ refreshSeconds: Number(text) })}
                objection={(text) => notWhole(text, 5, 3600)}
              />
              <SettingField
                short
                label="Most servers in one job"
                description="A job that would touch more is refused."
                value={String(settings.data.maxServersPerRun)}
                change={(text) => ({ maxServersPerRun: Number(text) })}
                objection={(text) => notWhole(text, 1, 1000)}
              />
              <SettingField
                short
                label="Days in quarantine"
                description="How long a server put aside is kept, where its recipe or plan does not say. Its disks are paid for."
                value={String(settings.data.quarantineDays)}
                change={(text) => ({ quarantineDays: Number(text) })}
                objection={(text) => notWhole(text, 1, 90)}
              />
            </>
          )}
        </section>
        <DesktopSection />
        <About />
      </div>
    </>
  )
}

/** A folder that is not there is no error (it may be cloned later), but it is why there are no recipes. */
function RecipesFound() {
  const recipes = useQuery(recipesQuery())
  if (recipes.data === undefined) return null
  const found = recipes.data.recipes.length
  return found > 0 ? (
    <span className="henge-muted">{found === 1 ? '1 recipe is there' : `${found} recipes are there`}</span>
  ) : (
    <StatusMark meaning="behind">No recipe is there: the folder is empty, or does not exist</StatusMark>
  )
}

function SearchesFound() {
  const searches = useQuery(searchesQuery())
  if (searches.data === undefined) return null
  const found = searches.data.searches.length
  const broken = searches.data.searches.filter(({ search }) => search === null).length
  return (
    <span className="henge-muted">
      {found === 1 ? '1 saved search is there' : `${found === 0 ? 'No' : found} saved searches are there`}
      {broken === 0 ? '' : `, ${broken} of them cannot be read`}
    </span>
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
