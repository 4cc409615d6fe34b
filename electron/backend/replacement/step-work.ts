import type { StepKind } from '../../../shared/model/replacement/plan.ts'
import { bake } from './bake.ts'
import { createImage, launchBuilder, removeBuilder, stopBuilder, waitBuilder, waitImage } from './bake-image.ts'
import { checkBatch } from './check-batch.ts'
import { checkPlan } from './check-plan.ts'
import { moveAddresses } from './hand-over-addresses.ts'
import { attachVolumes, releaseVolumes } from './hand-over-volumes.ts'
import { leaveDns, updateDns, waitDns } from './keep-dns.ts'
import { keepPlace } from './keep-place.ts'
import { launchServers } from './launch-servers.ts'
import { checkpoint, hold, warmUp } from './pause.ts'
import { pruneImages } from './prune-images.ts'
import { quarantine } from './quarantine.ts'
import { releaseAddresses } from './release-addresses.ts'
import { finishRoot, replaceRoot, setUserData } from './root-volume.ts'
import type { StepRun } from './run-context.ts'
import { saveLogs } from './save-logs.ts'
import { terminateServers } from './terminate-servers.ts'
import { deregister, drain, register, waitInService } from './traffic.ts'
import { waitRunning, waitTerminated } from './wait-for-servers.ts'
import { checkStillHealthy, waitHealthy } from './wait-healthy.ts'
import { waitLogs } from './wait-logs.ts'

/** What each kind of step does; safe to be done twice, as a crash may come before it is on record. Answers with what it did. */
export const stepWork: Readonly<Record<StepKind, (run: StepRun) => Promise<string>>> = {
  'check-plan': checkPlan,
  'launch-builder': launchBuilder,
  'wait-builder': waitBuilder,
  'stop-builder': stopBuilder,
  'create-image': createImage,
  'wait-image': waitImage,
  'remove-builder': removeBuilder,
  'prune-images': pruneImages,
  'check-batch': checkBatch,
  'keep-place': keepPlace,
  launch: launchServers,
  'wait-running': waitRunning,
  'release-volumes': releaseVolumes,
  'attach-volumes': attachVolumes,
  'set-user-data': setUserData,
  'replace-root': replaceRoot,
  'wait-healthy': waitHealthy,
  'warm-up': warmUp,
  'move-addresses': moveAddresses,
  register,
  'wait-in-service': waitInService,
  'leave-dns': leaveDns,
  'update-dns': updateDns,
  'wait-dns': waitDns,
  deregister,
  drain,
  bake,
  hold,
  'save-logs': saveLogs,
  'wait-logs': waitLogs,
  'check-still-healthy': checkStillHealthy,
  terminate: terminateServers,
  'wait-terminated': waitTerminated,
  'release-addresses': releaseAddresses,
  quarantine,
  'finish-root': finishRoot,
  checkpoint,
}
