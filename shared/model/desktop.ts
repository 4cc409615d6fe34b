import { z } from 'zod'

/** What becomes of the program when its window is closed while this computer runs schedules. */
export const whenClosedChoices = ['ask', 'keep', 'quit'] as const
export type WhenClosed = (typeof whenClosedChoices)[number]

/** What the window asks the shell to change of itself. */
export const desktopChangeSchema = z.strictObject({
  whenClosed: z.enum(whenClosedChoices).optional(),
  startsAtLogin: z.boolean().optional(),
})
export type DesktopChange = z.infer<typeof desktopChangeSchema>

export const desktopSchema = z.object({
  whenClosed: z.enum(whenClosedChoices),
  startsAtLogin: z.boolean().describe('as the system has it, whoever changed it'),
  hasTray: z.boolean().describe('false: this desktop shows no tray, and the window is minimised instead'),
})
export type Desktop = z.infer<typeof desktopSchema>
