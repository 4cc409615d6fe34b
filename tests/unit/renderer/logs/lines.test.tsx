import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Highlighted, highlightPattern } from '../../../../renderer/features/logs/highlight.tsx'
import { rowCharacters, rowText } from '../../../../renderer/features/logs/line-text.ts'
import { visibleText } from '../../../../renderer/ui/visible-text.ts'

/** Marked parts in brackets. */
function marked(query: string, text: string): string {
  return renderToStaticMarkup(<Highlighted text={text} marks={highlightPattern(query)} />)
    .replace(/<mark[^>]*>/g, '[')
    .replaceAll('</mark>', ']')
}

describe('words of the query in a line', () => {
  it('are marked as words, whatever their case', () => {
    expect(marked('timeout', 'Timeout after 5 s, timeouts: 2')).toBe('[Timeout] after 5 s, timeouts: 2')
    expect(marked('"slow query"', 'a slow  query, slowly')).toBe('a [slow  query], slowly')
    expect(marked('time*', 'timeouts and time')).toBe('[timeouts] and [time]')
    expect(marked('10.0.0.1', 'from 10.0.0.1:5432')).toBe('from [10.0.0.1]:5432')
  })

  it('are those asked of the message only, and none that are excluded', () => {
    expect(marked('message: refused and level: error', 'error: refused')).toBe('error: [refused]')
    expect(marked('refused and not error', 'error: refused')).toBe('error: [refused]')
    expect(marked('(broken', 'broken')).toBe('broken')
    expect(marked('*', 'anything')).toBe('anything')
  })

  it('never become markup: lines are hostile', () => {
    expect(marked('alert', '<img src=x onerror=alert(1)>')).toBe('&lt;img src=x onerror=[alert](1)&gt;')
    expect(highlightPattern('"("')?.test('(')).toBe(true)
  })

  it('take no longer in a line made to be slow', () => {
    const begun = performance.now()
    const marks = highlightPattern('a*a*a*a*a*b or "a a a a a a b"')
    marked('a*a*a*b', 'a'.repeat(rowCharacters))
    expect('a '.repeat(20_000).match(marks ?? /x/g)).toHaveLength(20_000)
    expect(performance.now() - begun).toBeLessThan(1000)
  })
})

describe('a line to look at', () => {
  it('has no colour codes, and shows control characters instead of obeying them', () => {
    expect(visibleText('\u001b[31mred\u001b[0m')).toBe('red')
    expect(visibleText('\u001b]0;title\u0007x')).toBe('x')
    expect(visibleText('a\u0000b\u0008c\u007f')).toBe('a␀b␈c␡')
  })

  it('is not turned round by direction marks', () => {
    expect(visibleText('user\u202egnp.exe\u2066')).toBe('user�gnp.exe�')
  })

  it('is one row, cut where nobody would see more', () => {
    expect(rowText('first\nsecond\r\nthird\tx')).toBe('first ⏎ second ⏎ third  x')
    expect(rowText('x'.repeat(1_000_000))).toHaveLength(rowCharacters + 1)
  })
})
