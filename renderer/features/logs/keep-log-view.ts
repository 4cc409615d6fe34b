import { client } from '../../bridge/client.ts'
import { readView, useLogView } from './log-view.ts'

/** A width is drawn pixel by pixel: it is kept when that pauses, milliseconds. */
const pauseMs = 400

/** There while this browser has a change that the program has not kept: a page that is loaded anew at once must not lose it. */
const unkeptMark = 'henge-log-view-unkept'

let asked = false
/** What is shown is what the program has: nothing to keep. */
let taking = false
let waiting: ReturnType<typeof setTimeout> | undefined

/**
 * Keeps how lines are shown in the program itself, so that another page of it shows them likewise: the browser forgets what it kept when
 * the address has another port. What this browser has is shown until the program answers.
 */
export function keepLogView(): void {
  if (asked) return
  asked = true
  client.logs.view().then(
    (kept) => {
      if (kept === null || window.localStorage.getItem(unkeptMark) !== null) keep()
      else {
        taking = true
        useLogView.setState(readView(kept))
        taking = false
      }
    },
    // Asked again with the next screen of logs.
    () => {
      asked = false
    },
  )
}

useLogView.subscribe(() => {
  if (taking) return
  window.localStorage.setItem(unkeptMark, 'true')
  clearTimeout(waiting)
  waiting = setTimeout(keep, pauseMs)
})

function keep(): void {
  clearTimeout(waiting)
  waiting = undefined
  const { fieldsShown, density, wrap, fold, columns, widths, pinnedFields } = useLogView.getState()
  const view = { fieldsShown, density, wrap, fold, columns: [...columns], widths: { ...widths }, pinnedFields: [...pinnedFields] }
  client.logs.keepView(view).then(
    () => {
      if (waiting === undefined) window.localStorage.removeItem(unkeptMark)
    },
    // Of a program that ends just now: the mark stays, and it is kept the next time.
    () => undefined,
  )
}
