import type { FaultEffect } from './faults.ts'
import type { Region } from './region.ts'

/** What an instance says whose root volume could not be unlocked, among others. */
export const clientError = { code: 'Client.InternalError', message: 'Client.InternalError: Client error on launch' }

/** Whether a launch or start silently ends before it runs. `encrypted`: its root volume is. */
export function startFails(region: Region, misfortune: FaultEffect | null, encrypted: boolean): boolean {
  if (misfortune?.kind === 'launch-fails') return true
  return encrypted && (misfortune?.kind === 'kms-failure' || region.faults.condition('kms-unusable', region.name) !== undefined)
}
