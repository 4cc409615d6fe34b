import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { followEvents } from '../bridge/events.ts'
import { createQueryClient } from '../bridge/queries.ts'
import { styleNonce } from '../bridge/session.ts'
import { Frame } from './frame.tsx'
import { cssVariables, theme } from './theme.ts'

export function App() {
  const [queryClient] = useState(createQueryClient)
  useEffect(() => followEvents(queryClient), [queryClient])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queryClient}>
        <Frame />
      </QueryClientProvider>
    </MantineProvider>
  )
}
