import { describe, expect, it } from 'vitest'
import { isIndexPattern } from '../../../../shared/model/log-sources.ts'

describe('index patterns', () => {
  it.each(['logs-*', 'logs-*,filebeat-*', '*', 'logs-*,-logs-old', '.ds-logs-web-2026.11.23-000001', 'other:logs-*'])(
    '%s is one',
    (text) => {
      expect(isIndexPattern(text)).toBe(true)
    },
  )

  it.each(['', '.', '..', 'logs-*,..', '-..', '_search', 'logs-*,_all', 'logs/*', 'a b', 'logs-*,', 'Logs', 'a?b', 'a#b', '%2e%2e'])(
    '“%s” is none',
    (text) => {
      expect(isIndexPattern(text)).toBe(false)
    },
  )
})
