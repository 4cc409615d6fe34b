import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import '../ui/tokens.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { styleNonce, takeTokenFromAddress } from '../bridge/session.ts'
import { App } from './app.tsx'

takeTokenFromAddress()
// The scroll lock under Mantine’s dialogs reads its nonce from this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
