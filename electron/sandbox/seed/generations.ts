import type { Variant } from './variants.ts'

/** A generation of a role: all its servers are replaced together, unless `keep` leaves some of the generation before. */
export interface SeedGeneration {
  readonly daysAgo: number
  readonly variant: Variant
  /** How many servers of the generation before live on. */
  readonly keep?: number
}

/** What has happened to the shipped examples: some are as their recipe says, some behind it in different ways. */
const told: Readonly<Record<string, readonly SeedGeneration[]>> = {
  web: [
    { daysAgo: 12.6, variant: 'older-image' },
    { daysAgo: 8.1, variant: 'older-image' },
    { daysAgo: 3.2, variant: 'before-package' },
  ],
  api: [
    { daysAgo: 11.3, variant: 'older-image' },
    { daysAgo: 5.4, variant: 'before-file-change' },
    { daysAgo: 1.3, variant: 'current', keep: 1 },
  ],
  db: [
    { daysAgo: 13.4, variant: 'older-image' },
    { daysAgo: 6.7, variant: 'older-image' },
  ],
  batch: [
    { daysAgo: 12.2, variant: 'before-package' },
    { daysAgo: 4.5, variant: 'current' },
  ],
  staging: [
    { daysAgo: 10.4, variant: 'older-image' },
    { daysAgo: 8.3, variant: 'before-package' },
    { daysAgo: 6.2, variant: 'before-file-change' },
    { daysAgo: 2.1, variant: 'current' },
  ],
}

export function generationsOf(recipe: string): readonly SeedGeneration[] {
  return (
    told[recipe] ?? [
      { daysAgo: 9.2, variant: 'before-file-change' },
      { daysAgo: 2.4, variant: 'current' },
    ]
  )
}
