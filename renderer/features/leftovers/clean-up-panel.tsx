import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CleanUpReport, Leftover } from '../../../shared/model/leftover.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { DecisionFooter } from '../../ui/decision-footer.tsx'
import { formatAbsolute } from '../../ui/duration.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { LeftoverCost } from './leftover-columns.tsx'
import { actionWords, byPlace, kindWords, leftoverKey, totalWords, wordToType } from './leftover-words.ts'
import styles from './leftovers.module.css'

interface CleanUpPanelProps {
  readonly items: readonly Leftover[]
  readonly onClose: () => void
}

/** Says what will be destroyed, destroys it, and says what came of each. */
export function CleanUpPanel({ items, onClose }: CleanUpPanelProps) {
  const queryClient = useQueryClient()
  const [typed, setTyped] = useState('')
  const [reports, setReports] = useState<ReadonlyMap<string, CleanUpReport['items'][number]>>(new Map())
  const word = wordToType(items)
  const cleanUp = useMutation({
    mutationFn: async () => {
      for (const place of byPlace(items)) {
        const chosen = place.items.map(({ kind, id, seen }) => ({ kind, id, seen }))
        const report = await client.leftovers.cleanUp({ accountId: place.accountId, region: place.region, items: chosen })
        setReports((before) => {
          const now = new Map(before)
          for (const each of report.items) now.set(leftoverKey({ ...place, ...each }), each)
          return now
        })
      }
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['leftovers'] })
      void queryClient.invalidateQueries({ queryKey: ['fleet'] })
    },
  })
  const over = cleanUp.isSuccess || cleanUp.isError
  return (
    <SidePanel
      title={over ? 'Clean-up' : actionWords(items)}
      width="min(600px, 92vw)"
      onClose={onClose}
      footer={
        <DecisionFooter
          over={over}
          keep={`Keep ${items.length === 1 ? 'it' : 'them'}`}
          focusKeep={word === null}
          busy={cleanUp.isPending}
          disabled={word !== null && typed !== word}
          color="red.9"
          onClose={onClose}
          onAct={() => cleanUp.mutate()}
        >
          {actionWords(items)}
        </DecisionFooter>
      }
    >
      {cleanUp.error === null ? null : <ErrorState title="Not everything was cleaned up." problem={toProblem(cleanUp.error)} />}
      {over ? null : (
        <p className={styles.lead}>
          {items.every(({ kind }) => kind === 'lock')
            ? 'Whoever held it no longer keeps others out.'
            : `This is for good. What it costs now: ${totalWords(items)}.`}
        </p>
      )}
      <ul className={styles.chosen} aria-label="What is cleaned up">
        {items.map((item) => (
          <Chosen key={leftoverKey(item)} item={item} report={reports.get(leftoverKey(item))} />
        ))}
      </ul>
      {over || word === null ? null : (
        <TextInput
          label={`Something of this may still be needed. Type ${word} to go on.`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
        />
      )}
    </SidePanel>
  )
}

function Chosen({ item, report }: { readonly item: Leftover; readonly report: CleanUpReport['items'][number] | undefined }) {
  return (
    <li>
      <div className={styles.chosenHead}>
        <strong>{visibleText(item.name)}</strong>
        <span className="henge-muted">{kindWords[item.kind]}</span>
        {item.kind === 'lock' ? null : <ShortId id={item.id} />}
        <span className={styles.spring} />
        <LeftoverCost item={item} />
      </div>
      {report === undefined ? (
        <>
          {item.includes.length === 0 ? null : <div>With it goes {item.includes.join(', ')}.</div>}
          {item.stays.length === 0 ? null : <div className="henge-muted">{item.stays.join(', ')} stays.</div>}
          {item.due || item.keepUntil === null ? null : (
            <div className={styles.caution}>It was to be kept until {formatAbsolute(Date.parse(item.keepUntil))}.</div>
          )}
          {item.caution === null ? null : <div className={styles.caution}>{visibleText(item.caution)}</div>}
        </>
      ) : (
        <StatusMark meaning={report.done ? 'healthy' : 'failing'}>
          <span className={styles.said}>{report.detail}</span>
        </StatusMark>
      )}
    </li>
  )
}
