import type { OtherLeftover } from '../../../shared/model/other-leftover.ts'
import { formatAbsolute } from '../../ui/duration.ts'
import { ShortId } from '../../ui/short-id.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { Fact } from './fact.tsx'
import { LeftoverCost } from './leftover-columns.tsx'
import { inConsole, otherKindWords } from './leftover-words.ts'
import styles from './leftovers.module.css'

interface OtherLeftoverPanelProps {
  readonly item: OtherLeftover
  readonly onClose: () => void
}

/** All that is known of one of them, and where to do something about it. */
export function OtherLeftoverPanel({ item, onClose }: OtherLeftoverPanelProps) {
  return (
    <SidePanel title={`${visibleText(item.name || item.id)}, ${otherKindWords[item.kind]}`} width="min(560px, 92vw)" onClose={onClose}>
      <p className={styles.lead}>{visibleText(item.reason)}</p>
      <dl className={styles.facts}>
        <Fact name="Id">
          <ShortId id={item.id} head={30} />
        </Fact>
        <Fact name="Region">{item.region}</Fact>
        <Fact name="Made">{item.createdAt === null ? 'not told by AWS' : formatAbsolute(Date.parse(item.createdAt))}</Fact>
        <Fact name="By its tags">{item.madeBy === null ? 'nobody is named' : visibleText(item.madeBy)}</Fact>
        <Fact name="Cost">
          <LeftoverCost item={item} />
        </Fact>
        <Fact name="In the console">
          {inConsole[item.kind]}, in {item.region}; look for its id.
        </Fact>
      </dl>
      <p className={`henge-muted ${styles.readOnly}`}>
        Henge has not made it and never changes or deletes it.
        {item.kind === 'image' ? ' Launch templates and Auto Scaling groups may still name this image: look there first.' : ''}
        {item.kind === 'snapshot' ? ' It may be a backup that somebody wants: ask first.' : ''}
      </p>
    </SidePanel>
  )
}
