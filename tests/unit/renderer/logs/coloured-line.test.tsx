import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { colouredParts } from '../../../../renderer/features/logs/coloured-line.ts'
import { highlightPattern, ShownLineText } from '../../../../renderer/features/logs/highlight.tsx'
import { rowCharacters, shownLine, shownText } from '../../../../renderer/features/logs/line-text.ts'
import { visibleText } from '../../../../renderer/ui/visible-text.ts'

const start = '\u001b'
const html = (line: string, query = '') =>
  renderToStaticMarkup(<ShownLineText line={shownLine(line, false)} marks={query === '' ? null : highlightPattern(query)} />)
const colours = (line: string) => colouredParts(line)?.map(({ text, colour, background }) => [text, colour, background])

describe('a line with colours', () => {
  it('is shown in them, by names of ours', () => {
    expect(colours(`${start}[31mred${start}[0m plain ${start}[92;44mgreen on blue${start}[49m green`)).toEqual([
      ['red', 'red', null],
      [' plain ', null, null],
      ['green on blue', 'green', 'blue'],
      [' green', 'green', null],
    ])
    expect(html(`${start}[1;3;4;9;33mall${start}[0m`)).toMatch(
      /data-colour="yellow" data-bold="true" data-italic="true" data-underlined="true" data-struck="true">all</,
    )
    expect(colours('no colours at all')).toBeUndefined()
  })

  it('takes the nearest of them for 256 and for millions of colours', () => {
    const nearest = (code: string) => colours(`${start}[38;${code}mx`)?.[0]?.[1]
    expect(['5;196', '5;46', '5;21', '5;226', '5;51', '5;201'].map(nearest)).toEqual(['red', 'green', 'blue', 'yellow', 'cyan', 'magenta'])
    expect(['5;1', '5;8', '5;15', '5;244', '2;255;140;0', '2;10;10;10', '2;128;128;128'].map(nearest)).toEqual([
      'red',
      'grey',
      'text',
      'grey',
      'yellow',
      'text',
      'grey',
    ])
    expect(['5;999', '2;1', '5;-1', '9;1'].map(nearest).every((colour) => colour !== 'red')).toBe(true)
  })

  it('hides nothing: neither black on black nor what is said to be hidden', () => {
    expect(colours(`${start}[30;40mdark${start}[8mhidden`)).toEqual([
      ['dark', 'text', 'text'],
      ['hidden', 'text', 'text'],
    ])
    expect(colours(`${start}[7mturned`)).toEqual([['turned', null, 'text']])
  })

  it('keeps the words that were searched for marked over the colours', () => {
    const shown = html(`con${start}[31mnection ref${start}[0mused`, '"connection refused"')
    expect(
      shown
        .replace(/<[/]?span[^>]*>/g, '')
        .replace(/<mark[^>]*>/g, '[')
        .replaceAll('</mark>', ']'),
    ).toBe('[con][nection ref][used]')
  })

  it('is text, whatever is in it', () => {
    expect(html(`${start}[31m<img src=x onerror=alert(1)>${start}]8;;http://x\u0007link${start}]8;;\u0007`)).toContain(
      '&lt;img src=x onerror=alert(1)&gt;link',
    )
    expect(html(`${start}[31mred\u202e\u0007`)).toContain('red�␇')
    // What is not a colour takes no text with it on the way to the next m.
    expect(html(`${start}[32mok${start}[2Jsome${start}[!text m`)).not.toContain('[2J')
    expect(visibleText(`${start}[32mok${start}[éa m`)).toBe('ok␛[éa m')
    expect(shownText(`${start}[32mok${start}[éa m`).text).toBe('ok␛[éa m')
  })

  it('has the same text as without its colours, however it is made', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        start,
        `${start}[`,
        `${start}[31m`,
        `${start}[0m`,
        `${start}[1;38;5;9m`,
        `${start}[2K`,
        `${start}]0;t\u0007`,
        `${start}]8;;x${start}\\`,
        `${start}[38:2::1:2:3m`,
        'm',
        '[',
        '31',
        ';',
        '\u0007',
        '\u202e',
        'word ',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const line = pieces.join('')
        expect(shownText(line).text).toBe(visibleText(line))
      }),
      { numRuns: 2000 },
    )
  })

  it('is cut as any other, and made of few elements', () => {
    const line = `${start}[31mab${start}[32mcd`.repeat(100_000)
    const { text, parts } = shownLine(line, false)
    expect(text.length).toBeLessThanOrEqual(rowCharacters + 1)
    expect(shownText(line.slice(0, 50_000)).parts?.length).toBe(201)
    expect(parts?.length).toBeLessThan(500)
    expect(shownLine(`${start}[31m${'x'.repeat(1500)}`, false).text).toBe(`${'x'.repeat(rowCharacters)}…`)
    expect(shownLine(`${start}[31ma\r\nb\tc`, false).text).toBe('a ⏎ b  c')
    expect(shownLine(`${start}[31ma\r\nb`, true).text).toBe('a\nb')
  })
})
