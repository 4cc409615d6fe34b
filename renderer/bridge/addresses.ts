/** Addresses of the screens, in one place: features link to each other by these and import nothing of each other. */
export const addresses = {
  fleet: () => '/fleet',
  role: (accountId: string, role: string) => `/roles/${encodeURIComponent(accountId)}/${encodeURIComponent(role)}`,
  recipes: () => '/recipes',
  recipe: (name: string) => `/recipes/${encodeURIComponent(name)}`,
  plan: (planId: string) => `/replace/${encodeURIComponent(planId)}`,
  jobs: () => '/jobs',
  job: (jobId: string) => `/jobs/${encodeURIComponent(jobId)}`,
  savings: () => '/savings',
  logs: (filter: { readonly server?: string; readonly role?: string } = {}) => {
    const search = new URLSearchParams(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined))
    return search.size === 0 ? '/logs' : `/logs?${search}`
  },
  settings: () => '/settings',
}
  leftovers: () => '/leftovers',
