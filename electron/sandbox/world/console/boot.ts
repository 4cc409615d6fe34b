import { Dice, hash } from '../dice.ts'
import type { Instance } from '../entities.ts'
import type { RunningPeriod } from '../life.ts'
import type { Timings } from '../timings.ts'
import { type Line, type LineText, systemLine } from './line.ts'
import { servicesOf } from './services.ts'
import { runCommands } from './shell.ts'
import { firstBootOf } from './user-data.ts'

/** Which part of the boot’s time a group of lines takes. */
interface Phase {
  readonly from: number
  readonly to: number
  readonly lines: readonly LineText[]
}

/** Lines of the boot with which `period` begins, in their order. A first boot runs the user data, a later one does not. */
export function bootLines(instance: Instance, period: RunningPeriod, timings: Timings): Line[] {
  const phases = instance.neverHealthy ? brokenBoot() : healthyBoot(instance, period)
  const lines: Line[] = []
  for (const phase of phases) {
    phase.lines.forEach((text, index) => {
      const share = phase.from + ((phase.to - phase.from) * (index + 1)) / phase.lines.length
      lines.push({ ...text, at: Math.floor(period.from + share * timings.boot), tag: `b${lines.length}`, console: true })
    })
  }
  return lines
}

function healthyBoot(instance: Instance, period: RunningPeriod): Phase[] {
  const { newPackages, files, commands, installed, isBaked } = firstBootOf(instance, period.from)
  const services = servicesOf(installed.packages, installed.files)
  const started = services.flatMap(({ unit, title }) => [
    systemLine('systemd', `Starting ${unit}.service - ${title}...`),
    systemLine('systemd', `Started ${unit}.service - ${title}.`),
  ])
  const system: Phase[] = [
    { from: 0, to: 0.12, lines: kernelLines(instance) },
    { from: 0.12, to: 0.22, lines: systemdLines(instance) },
  ]
  if (!period.first) {
    return [
      ...system,
      { from: 0.22, to: 0.5, lines: [...started, systemLine('systemd', 'Reached target multi-user.target - Multi-User System.')] },
    ]
  }
  const seconds = (18 + (hash(instance.id) % 900) / 100).toFixed(2)
  const outcome = instance.neverServes
    ? { lines: [], failure: { command: 'systemctl is-system-running --wait', status: 1 } }
    : runCommands(commands, hostName(instance))
  const ran = outcome.lines.map((line) => ({
    ...systemLine(
      line.program,
      line.text,
      /\.(err|crit|alert|emerg)/.test(line.priority) ? 'error' : /\.warn/.test(line.priority) ? 'warn' : 'info',
    ),
    file: line.program === 'cloud-init' ? '/var/log/cloud-init-output.log' : '/var/log/syslog',
  }))
  const end: LineText[] =
    outcome.failure === null
      ? [cloudInit(`Cloud-init v. 22.4.2 finished. Datasource DataSourceEc2Local. Up ${seconds} seconds`)]
      : [
          cloudInit(
            `/var/lib/cloud/instance/scripts/runcmd: "${outcome.failure.command}" exited with status ${outcome.failure.status}`,
            'error',
          ),
          cloudInit('cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)', 'warn'),
          cloudInit(`util.py[WARNING]: Running module scripts-user failed`, 'warn'),
          cloudInit(`Cloud-init v. 22.4.2 finished with errors. Datasource DataSourceEc2Local. Up ${seconds} seconds`, 'error'),
        ]
  // Nothing to install: the last part begins right after the services have started.
  const [installedBy, finishedBy] = isBaked && newPackages.length === 0 ? [0.34, 0.4] : [0.8, 1]
  return [
    ...system,
    {
      from: 0.22,
      to: 0.3,
      lines: [
        cloudInit(`Cloud-init v. 22.4.2 running 'init' at boot. Up 6.11 seconds.`),
        cloudInit(`ci-info: | ens5 | True | ${instance.privateAddress} | 255.255.240.0 | global |`),
        cloudInit('Generating public/private ed25519 key pair.'),
        ...files.map((file) => cloudInit(`cc_write_files.py[DEBUG]: Writing to ${file.path}`, 'debug')),
      ],
    },
    { from: 0.3, to: installedBy, lines: [...packageLines(instance, newPackages), ...started] },
    {
      from: installedBy,
      to: finishedBy,
      lines: [
        cloudInit(`Cloud-init v. 22.4.2 running 'modules:final'. Running ${Math.max(0, commands.length - 1)} commands of runcmd.`),
        ...ran,
        ...end,
      ],
    },
  ]
}

function brokenBoot(): Phase[] {
  return [
    {
      from: 0,
      to: 1,
      lines: [
        systemLine('kernel', '[    0.000000] Linux version 6.1.0-40-cloud-amd64 (debian-kernel@lists.debian.org)'),
        systemLine('kernel', '[    1.204118] EXT4-fs (nvme0n1p1): mounted filesystem with ordered data mode'),
        systemLine('systemd', 'Failed to start systemd-networkd-wait-online.service - Wait for Network to be Configured.', 'error'),
        systemLine('systemd', 'Dependency failed for network-online.target - Network is Online.', 'error'),
        systemLine('systemd', 'You are in emergency mode. After logging in, type "journalctl -xb" to view system logs.', 'error'),
      ],
    },
  ]
}

function cloudInit(message: string, level: LineText['level'] = 'info'): LineText {
  return { ...systemLine('cloud-init', message, level), file: '/var/log/cloud-init-output.log' }
}

function kernelLines(instance: Instance): LineText[] {
  const architecture = instance.architecture === 'arm64' ? 'arm64' : 'amd64'
  return [
    `[    0.000000] Linux version 6.1.0-40-cloud-${architecture} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0) #1 SMP Debian 6.1.153-1`,
    '[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz root=/dev/nvme0n1p1 ro console=tty0 console=ttyS0,115200 nvme_core.io_timeout=4294967295',
    `[    0.000000] DMI: Amazon EC2 ${instance.instanceType}/, BIOS 1.0 10/16/2017`,
    '[    0.412001] smpboot: CPU0: Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz',
    '[    0.981245] nvme nvme0: pci function 0000:00:04.0',
    '[    1.204118] EXT4-fs (nvme0n1p1): mounted filesystem with ordered data mode. Quota mode: none.',
    '[    1.610877] ena 0000:00:05.0: Elastic Network Adapter (ENA) found at mem febf4000',
  ].map((message) => systemLine('kernel', message))
}

function systemdLines(instance: Instance): LineText[] {
  return [
    systemLine('systemd', 'systemd 252.39-1~deb12u1 running in system mode'),
    systemLine('systemd', 'Detected virtualization amazon.'),
    systemLine('systemd', `Hostname set to <${hostName(instance)}>.`),
    systemLine('systemd', 'Reached target network-online.target - Network is Online.'),
    systemLine('systemd', 'Started ssh.service - OpenBSD Secure Shell server.'),
  ]
}

function packageLines(instance: Instance, packages: readonly string[]): LineText[] {
  if (packages.length === 0) return []
  const dice = new Dice(`${instance.id} packages`)
  return [
    cloudInit('Get:1 file:/etc/apt/mirrors/debian.list Mirrorlist [38 B]'),
    cloudInit(`Hit:2 https://cdn-aws.deb.debian.org/debian bookworm InRelease`),
    cloudInit(`0 upgraded, ${packages.length + dice.between(2, 19)} newly installed, 0 to remove and 0 not upgraded.`),
    ...packages.map((name) =>
      cloudInit(
        `Setting up ${name.replace(/=.*/, '')} (${dice.between(1, 9)}.${dice.between(0, 24)}.${dice.between(0, 9)}-${dice.between(1, 4)}+deb12u1) ...`,
      ),
    ),
    cloudInit('Processing triggers for libc-bin (2.36-9+deb12u13) ...'),
  ]
}

/** What the machine calls itself: Debian’s images take it from the private address. */
export function hostName(instance: Instance): string {
  return `ip-${instance.privateAddress.replaceAll('.', '-')}`
}
