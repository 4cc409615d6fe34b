import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { type Desktop, type DesktopChange, desktopSchema } from '../../shared/model/desktop.ts'

const savedSchema = z.object({ saved: z.boolean(), problem: z.string().nullable() })
const placeSchema = z.object({ place: z.string().nullable() })

/** Asks where a file shall be, in a dialog of the system; what comes back is passed on as it is. null: nowhere. Only in the window. */
export async function choosePlace(name: string): Promise<string | null> {
  return placeSchema.parse(await ask('choose-place', { name })).place
}

/** The report on this page as a PDF, where the user says in a dialog of the system. False: nowhere. Only in the window. */
export async function saveReport(): Promise<boolean> {
  const { saved, problem } = savedSchema.parse(await ask('save-report', {}))
  if (problem !== null) throw new Error(problem)
  return saved
}

/** Shows the file of an export where it is, in the system’s own list of files. Only in the window. */
export async function showExport(exportId: string): Promise<void> {
  await ask('show-export', { exportId })
}

/** What the program does when no window is open. Only in the window. */
export const desktopQuery = () =>
  queryOptions({ queryKey: ['desktop'], queryFn: async () => desktopSchema.parse(await ask('desktop', {})) })

/** Answers with how it is afterwards, which the system may not have let be as wanted. */
export async function changeDesktop(change: DesktopChange): Promise<Desktop> {
  return desktopSchema.parse(await ask('set-desktop', change))
}

async function ask(name: string, body: object): Promise<unknown> {
  const answer = await fetch(`/shell/${name}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  if (!answer.ok) throw new Error(`The window did not do this (${answer.status}).`)
  return answer.json()
}
