import { useEffect, useRef } from 'react'
import type { RecipeProblem } from '../../shared/model/recipe.ts'
import styles from './code.module.css'

interface SourceViewProps {
  readonly text: string
  readonly label: string
  /** Shown under the line each is about. */
  readonly problems?: readonly RecipeProblem[]
  readonly maxHeight?: number
}

/** A text with line numbers, and what is wrong with it where it is wrong. */
export function SourceView({ text, label, problems = [], maxHeight }: SourceViewProps) {
  const section = useRef<HTMLElement>(null)
  const lines = text.replace(/\n$/, '').split('\n')
  // A parser that misses something says so after the last line.
  const lineOf = (problem: RecipeProblem) => (problem.line === null ? null : Math.min(problem.line, lines.length))
  const firstLine = problems[0] === undefined ? null : lineOf(problems[0])
  useEffect(() => {
    const line = firstLine === null ? null : section.current?.children[firstLine - 1]
    // Only inside this box: the page itself stays where the reader is.
    if (line instanceof HTMLElement && section.current !== null) section.current.scrollTop = line.offsetTop - section.current.offsetTop - 80
  }, [firstLine])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by Tab
    <section ref={section} className={styles.code} aria-label={label} style={{ maxHeight }} tabIndex={0}>
      {lines.map((line, index) => {
        const own = problems.filter((problem) => lineOf(problem) === index + 1)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <div key={index}>
            <div className={styles.line} data-problem={own.length > 0 ? '' : undefined}>
              <span>{index + 1}</span>
              <span>{line === '' ? ' ' : line}</span>
            </div>
            {own.map((problem) => (
              <div key={problem.message} className={styles.note}>
                {problem.column === null ? '' : `column ${problem.column}: `}
                {problem.message}
              </div>
            ))}
          </div>
        )
      })}
    </section>
  )
}
