import { z } from 'zod'

export const queryLanguageSchema = z.enum(['kql', 'lucene'])
/** KQL is the same everywhere; Lucene is taken as it is by sources that speak it. */
export type QueryLanguage = z.infer<typeof queryLanguageSchema>
