/** Addresses of the screens, in one place: features link to each other by these and import nothing of each other. */
export const addresses = {
  fleet: () => '/fleet',
  role: (accountId: string, role: string) => `/roles/${encodeURIComponent(accountId)}/${encodeURIComponent(role)}`,
  recipes: () => '/recipes',
  recipe: (name: string) => `/recipes/${encodeURIComponent(name)}`,
  plan: (planId: string) => `/replace/${encodeURIComponent(planId)}`,
  jobs: () => '/jobs',
  job: (jobId: string) => `/jobs/${encodeURIComponent(jobId)}`,
  /** The form of a rule; `roles` undefined: every role of the account. */
  rebuild: ({ accountId, roles }: { readonly accountId?: string; readonly roles?: readonly string[] } = {}) => {
    const search = new URLSearchParams([
      ...(accountId === undefined ? [] : [['account', accountId]]),
      ...(roles ?? []).map((role) => ['role', role]),
    ])
    return search.size === 0 ? '/rebuild' : `/rebuild?${search}`
  },
  rebuilds: () => '/rebuilds',
  rebuildRun: (rebuildId: string) => `/rebuilds/${encodeURIComponent(rebuildId)}`,
  schedules: () => '/schedules',
  /** `once`: with the panel of what happens once. */
  schedule: (accountId: string, role: string, panel?: 'once') =>
    `/schedules/${encodeURIComponent(accountId)}/${encodeURIComponent(role)}${panel === undefined ? '' : `?${panel}`}`,
  savings: () => '/savings',
  ledger: () => '/savings/ledger',
  leftovers: () => '/leftovers',
  /** `compare`: with the generations of the role beside each other. */
  logs: (filter: { readonly server?: string; readonly role?: string; readonly compare?: 'generations' } = {}) => {
    const search = new URLSearchParams(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined))
    return search.size === 0 ? '/logs' : `/logs?${search}`
  },
  settings: () => '/settings',
}
