import { type ReactNode, useState } from 'react'
import styles from './logs.module.css'
import { filesOfDrop, type PickedFile } from './picked-files.ts'

/** The screen as a place to drop files on; everything it does a button does too. */
export function DropZone({
  onFiles,
  children,
}: {
  readonly onFiles: (files: Promise<PickedFile[]>) => void
  readonly children: ReactNode
}) {
  const [dragging, setDragging] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping files is a shortcut for the Import button
    <div
      className={`${styles.screen} ${styles.levelColours}`}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDragging(true)
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setDragging(false)
      }}
      onDrop={(event) => {
        event.preventDefault()
        setDragging(false)
        if (event.dataTransfer.types.includes('Files')) onFiles(filesOfDrop(event.dataTransfer.items))
      }}
    >
      {children}
      {dragging ? <div className={styles.dropHere}>Drop log files or folders to import them</div> : null}
    </div>
  )
}
