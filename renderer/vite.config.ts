import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
    emptyOutDir: true,
    // The content security policy allows fonts and pictures from the own origin only, so nothing may become a data: address.
    assetsInlineLimit: 0,
    target: 'chrome130',
    sourcemap: false,
    chunkSizeWarningLimit: 900,
  },
})
