import type { Dice } from '../dice.ts'
import { type LineText, systemLine } from './line.ts'
import { visitorAddress } from './web-lines.ts'

/** What every Debian server writes a few times an hour, whatever it is for. */
export function systemLines(dice: Dice): LineText[] {
  const fate = dice.next()
  const process = dice.between(800, 65_000)
  if (fate < 0.35) return [systemLine('CRON', `CRON[${process}]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)`)]
  if (fate < 0.6) {
    const client = visitorAddress(dice)
    const user = dice.pick(['admin', 'root', 'oracle', 'test', 'ubuntu'])
    return [
      {
        ...systemLine('sshd', `sshd[${process}]: Invalid user ${user} from ${client} port ${dice.between(1024, 65_535)}`, 'warn'),
        file: '/var/log/auth.log',
      },
      {
        ...systemLine('sshd', `sshd[${process}]: Connection closed by invalid user ${user} ${client} [preauth]`),
        file: '/var/log/auth.log',
      },
    ]
  }
  if (fate < 0.75)
    return [
      systemLine('systemd', 'Starting apt-daily.service - Daily apt download activities...'),
      systemLine('systemd', 'Finished apt-daily.service - Daily apt download activities.'),
    ]
  if (fate < 0.85) return [systemLine('systemd', 'logrotate.service: Deactivated successfully.')]
  if (fate < 0.97) return [systemLine('chronyd', `chronyd[512]: Selected source 169.254.169.123`)]
  return [
    systemLine(
      'kernel',
      `[${process}.${dice.between(100_000, 999_999)}] TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.`,
      'warn',
    ),
  ]
}
