import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { InspectedRequest } from '../../../shared/model/log-inspection.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { logSourcesQuery } from '../../bridge/queries.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { curlOfRequest } from './curl-of-request.ts'
import styles from './inspect-panel.module.css'
import { quickRows } from './search-asked.ts'
import { histogramBars } from './use-logs-search.ts'

const number = new Intl.NumberFormat('en-US')

interface InspectPanelProps {
  readonly query: LogQuery
  /** Those that the rows were asked with. */
  readonly columns: readonly string[]
  readonly onClose: () => void
}

/** What the source was asked for the lines and the histogram, what it took, and how many lines it gave. */
export function InspectPanel({ query, columns, onClose }: InspectPanelProps) {
  const asked = { ...query, limit: quickRows, columns: [...columns], maxBuckets: histogramBars }
  const answer = useQuery({
    queryKey: ['logs', 'inspect', asked],
    queryFn: ({ signal }) => client.logs.inspect(asked, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const sources = useQuery(logSourcesQuery())
  const url = sources.data?.find(({ id }) => id === query.source)?.url ?? null
  return (
    <SidePanel
      title="How it was asked"
      onClose={onClose}
      width="640px"
      footer={
        <Button variant="default" loading={answer.isFetching} onClick={() => void answer.refetch()}>
          Ask again
        </Button>
      }
    >
      {answer.isPending ? <TableSkeleton label="The search is asked once more" rows={8} /> : null}
      {answer.error ? <ErrorState title="The search cannot be looked into." problem={toProblem(answer.error)} /> : null}
      {answer.data === undefined ? null : (
        <>
          <p className={styles.intro}>Asked once more just now, of {answer.data.source}. Name, password and keys are never in here.</p>
          {answer.data.requests.map((request) => (
            <Request key={`${request.title} ${request.text}`} request={request} url={url} />
          ))}
        </>
      )}
    </SidePanel>
  )
}

/** `url`: of the server that was asked; null: it was none. */
function Request({ request, url }: { readonly request: InspectedRequest; readonly url: string | null }) {
  const { title, text, plan, hits, language } = request
  return (
    <section className={styles.request} aria-label={title}>
      <header>
        <h3>{title}</h3>
        <CopyText text={text} label="Copy" />
        {language === 'http' && url !== null ? <CopyText text={curlOfRequest(text, url)} label="Copy as curl" /> : null}
      </header>
      <p>
        {describeTook(request)}
        {hits === null ? '' : ` · ${number.format(hits)} ${hits === 1 ? 'hit' : 'hits'}`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by Tab */}
      <pre tabIndex={0}>{visibleText(text)}</pre>
      {plan === null ? null : (
        <>
          <p>SQLite’s plan</p>
          <pre>{plan}</pre>
        </>
      )}
    </section>
  )
}

function describeTook({ tookMs, wholeMs }: InspectedRequest): string {
  if (wholeMs === null) return 'Asked where newer days do not fill the page.'
  const whole = `${milliseconds(wholeMs)} with the way there and back`
  return tookMs === null ? milliseconds(wholeMs) : `took ${milliseconds(tookMs)} in the server, ${whole}`
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1).replace(/\.0$/, '') : number.format(Math.round(ms))} ms`
}
