import { IconAlertTriangleFilled } from '@tabler/icons-react'
import type { RecipeProblem } from '../../../shared/model/recipe.ts'
import styles from './recipes.module.css'

/** What is wrong, in the order of the text; a click goes there. */
export function ProblemList({
  problems,
  onOpen,
}: {
  readonly problems: readonly RecipeProblem[]
  readonly onOpen: (problem: RecipeProblem) => void
}) {
  if (problems.length === 0) return null
  return (
    <ul className={styles.problems} aria-label="Problems">
      {problems.map((problem) => (
        <li key={`${problem.file} ${problem.line} ${problem.column} ${problem.message}`}>
          <button type="button" className={styles.problem} onClick={() => onOpen(problem)}>
            <IconAlertTriangleFilled size={14} aria-hidden />
            <span className="henge-mono henge-muted">{problem.line === null ? '' : `${problem.line}:${problem.column ?? 1}`}</span>
            <span>{problem.message}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
