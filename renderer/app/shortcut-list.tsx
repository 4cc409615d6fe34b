import { commandKey, KeyHint } from '../ui/key-hint.tsx'
import { SidePanel } from '../ui/side-panel.tsx'

const shortcuts: readonly (readonly [readonly string[], string])[] = [
  [[`${commandKey} K`], 'Go to any screen, role, server or action'],
  [['/'], 'Write in the filter'],
  [['j'], 'Next row'],
  [['k'], 'Previous row'],
  [['Enter'], 'Open the row'],
  [['x'], 'Choose the row for an action'],
  [['→', '←'], 'Show or hide the servers of a role'],
  [['Esc'], 'Close the topmost thing'],
  [['?'], 'This list'],
]

export function ShortcutList({ onClose }: { readonly onClose: () => void }) {
  return (
    <SidePanel title="Keys" onClose={onClose} width="360px">
      <dl style={{ display: 'grid', gridTemplateColumns: '80px 1fr', gap: '10px 12px', margin: 0 }}>
        {shortcuts.map(([keys, meaning]) => (
          <div key={meaning} style={{ display: 'contents' }}>
            <dt style={{ display: 'flex', alignItems: 'flex-start', gap: 4 }}>
              {keys.map((key) => (
                <KeyHint key={key}>{key}</KeyHint>
              ))}
            </dt>
            <dd style={{ margin: 0 }}>{meaning}</dd>
          </div>
        ))}
      </dl>
    </SidePanel>
  )
}
