import type { Server } from '../../shared/model/server.ts'
import { formatDuration } from './duration.ts'
import { useNow } from './now.ts'
import { type Meaning, StatusMark } from './status-mark.tsx'

type Shown = Pick<Server, 'state' | 'health' | 'launchedAt' | 'terminatedAt' | 'stateReason'>

/** EC2’s state and status checks of a server in one mark. */
export function serverMeaning(server: Pick<Server, 'state' | 'health'>): Meaning {
  switch (server.state) {
    case 'running':
      return server.health === 'impaired' ? 'failing' : server.health === 'initializing' ? 'working' : 'healthy'
    case 'pending':
    case 'stopping':
    case 'shutting-down':
      return 'working'
    case 'stopped':
    case 'terminated':
      return 'stopped'
  }
}

export function ServerStateMark({ server }: { readonly server: Shown }) {
  const now = useNow(5000)
  return (
    <StatusMark meaning={serverMeaning(server)} title={server.stateReason ?? undefined}>
      {words(server, now)}
    </StatusMark>
  )
}

function words(server: Shown, now: number): string {
  if (server.state === 'running') {
    if (server.health === 'impaired') return 'status checks fail'
    if (server.health === 'initializing') return 'starting'
    return `running ${formatDuration(Math.max(0, (now - Date.parse(server.launchedAt)) / 1000))}`
  }
  if (server.state === 'terminated') return 'destroyed'
  if (server.state === 'shutting-down') return 'shutting down'
  return server.state
}
