import { expect, it } from 'vitest'
import { isExportName } from '../../../../shared/model/log-export.ts'

it.each(['henge-logs-2026-11-23', 'März (1)', 'ошибки', 'a.b+c'])('%s is a name of a file', (name) => {
  expect(isExportName(name)).toBe(true)
})

it.each(['', '.hidden', '../x', 'a/b', 'a\\b', 'a:b', 'CON', 'nul.txt', 'a.', 'a ', '🙈', 'a\u202eb', 'a\nb', 'x'.repeat(101)])(
  '%j is none everywhere',
  (name) => {
    expect(isExportName(name)).toBe(false)
  },
)
