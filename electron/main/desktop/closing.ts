import type { WhenClosed } from '../../../shared/model/desktop.ts'
import { roleWords, type SchedulesHere } from './schedules-here.ts'

/** What becomes of the window that somebody closes. `quit`: of the program too. */
export type Closing = 'quit' | 'hide' | 'minimise' | 'stay'

export interface Question {
  readonly message: string
  readonly detail: string
  readonly buttons: readonly string[]
}

interface ClosingParts {
  readonly whenClosed: WhenClosed
  readonly here: SchedulesHere
  readonly hasTray: boolean
  /** The number of the button that was chosen. */
  readonly ask: (question: Question) => Promise<number>
  /** Keeps the answer, so that nobody is asked twice. */
  readonly keep: (answer: 'keep' | 'quit') => void
}

/** A program that has nothing to do for anybody ends with its window. One that runs schedules goes on if its user wants that, and asks once. */
export async function closingOf({ whenClosed, here, hasTray, ask, keep }: ClosingParts): Promise<Closing> {
  if (here.roles.length === 0 && !here.unknown) return 'quit'
  const away = hasTray ? 'hide' : 'minimise'
  if (whenClosed !== 'ask') return whenClosed === 'keep' ? away : 'quit'
  const answer = await ask(questionOf(here, hasTray))
  if (answer !== 0 && answer !== 1) return 'stay'
  // There may be none: then it is no answer for another time.
  if (!here.unknown) keep(answer === 0 ? 'keep' : 'quit')
  return answer === 0 ? away : 'quit'
}

function questionOf({ roles, next, unknown }: SchedulesHere, hasTray: boolean): Question {
  const here = unknown
    ? 'Whether this computer starts and stops servers is not known: the program does not answer just now.'
    : `This computer starts and stops the servers of ${roleWords(roles)}.${next === null ? '' : ` Next is ${next}.`}`
  const instead = hasTray ? 'It then stays in the tray.' : 'This desktop shows no tray: the window is then minimised.'
  return {
    message: 'Keep running schedules?',
    detail: `${here} While Henge is closed nobody does; what is missed is treated as each schedule says.\n\n${instead} Settings changes the answer.`,
    buttons: [hasTray ? 'Keep running' : 'Minimise', 'Quit', 'Cancel'],
  }
}
