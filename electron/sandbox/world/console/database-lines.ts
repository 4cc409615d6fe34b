import type { Dice } from '../dice.ts'
import type { LineText } from './line.ts'

function postgres(at: number, dice: Dice, level: LineText['level'], severity: string, text: string): LineText {
  const stamp = new Date(at).toISOString().slice(0, 23).replace('T', ' ')
  return {
    level,
    message: `${stamp} UTC [${dice.between(700, 9999)}] shop@shop ${severity}:  ${text}`,
    service: 'postgresql',
    file: '/var/log/postgresql/postgresql-15-main.log',
    fields: null,
  }
}

/** What PostgreSQL has to say: checkpoints, slow statements, now and then an error. */
export function databaseLines(dice: Dice, at: number, failing: number): LineText[] {
  const fate = dice.next()
  if (fate < 0.01 + failing / 3) return [postgres(at, dice, 'error', 'ERROR', 'deadlock detected')]
  if (fate < 0.02 + failing / 2)
    return [postgres(at, dice, 'fatal', 'FATAL', 'remaining connection slots are reserved for roles with the SUPERUSER attribute')]
  if (fate < 0.25) {
    const buffers = dice.between(12, 900)
    return [
      postgres(at, dice, 'info', 'LOG', `checkpoint starting: time`),
      postgres(
        at,
        dice,
        'info',
        'LOG',
        `checkpoint complete: wrote ${buffers} buffers (${(buffers / 163.84).toFixed(1)}%); 0 WAL file(s) added, 0 removed, 1 recycled`,
      ),
    ]
  }
  if (fate < 0.4) {
    return [
      postgres(
        at,
        dice,
        'info',
        'LOG',
        `automatic vacuum of table "shop.public.stock": index scans: 1, pages: 0 removed, ${dice.between(100, 9000)} remain`,
      ),
    ]
  }
  return [
    postgres(
      at,
      dice,
      'warn',
      'LOG',
      `duration: ${dice.between(250, 3800)}.${dice.between(100, 999)} ms  statement: ${dice.pick(['SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC', 'SELECT sum(quantity) FROM stock WHERE article_id = $1', 'UPDATE stock SET reserved = reserved + $1 WHERE article_id = $2'])}`,
    ),
  ]
}
