import type { Instance } from '../entities.ts'
import { type RunningPeriod, rebootPauseMs } from '../life.ts'
import type { Timings } from '../timings.ts'
import { type Line, systemLine } from './line.ts'
import { servicesOf } from './services.ts'
import { firstBootOf } from './user-data.ts'

/** The last lines of a running period, written while it stops or shuts down; none while it goes on. */
export function shutdownLines(instance: Instance, period: RunningPeriod, timings: Timings): Line[] {
  if (period.end === null || !Number.isFinite(period.to)) return []
  const { installed } = firstBootOf(instance, period.from)
  const services = servicesOf(installed.packages, installed.files)
  const texts = [
    systemLine('systemd-logind', period.end === 'rebooted' ? 'System is rebooting.' : 'System is powering down.'),
    ...services.flatMap(({ unit, title }) => [
      systemLine('systemd', `Stopping ${unit}.service - ${title}...`),
      systemLine('systemd', `${unit}.service: Deactivated successfully.`),
      systemLine('systemd', `Stopped ${unit}.service - ${title}.`),
    ]),
    systemLine('systemd', 'Stopped target multi-user.target - Multi-User System.'),
    systemLine(
      'systemd',
      period.end === 'rebooted' ? 'Reached target reboot.target - System Reboot.' : 'Reached target poweroff.target - System Power Off.',
    ),
    systemLine('systemd-shutdown', 'Syncing filesystems and block devices.'),
    systemLine(
      'systemd-shutdown',
      period.end === 'rebooted' ? 'All filesystems unmounted. Rebooting.' : 'All filesystems unmounted. Powering off.',
    ),
  ]
  const duration = 0.7 * { stopped: timings.stopping, terminated: timings.shuttingDown, rebooted: rebootPauseMs }[period.end]
  return texts.map((text, index) => ({
    ...text,
    at: Math.floor(period.to + (duration * (index + 1)) / texts.length),
    tag: `s${index}`,
    console: true,
  }))
}
