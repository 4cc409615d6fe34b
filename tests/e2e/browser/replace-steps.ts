import type { Locator, Page } from '@playwright/test'
import type { BackendClient } from '../../../electron/backend/rpc/client.ts'
import type { Job } from '../../../shared/model/job.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { expect } from './fixtures.ts'

/** Boots of the sandbox take their time: milliseconds. */
export const jobLimit = 150_000

/** Opens the plan of a role over its screen. */
export async function openPlan(page: Page, role: string): Promise<Locator> {
  await page.getByRole('link', { name: role, exact: true }).click()
  await page.getByRole('button', { name: 'Rebuild and replace…' }).click()
  const panel = page.getByRole('dialog')
  await settled(panel)
  return panel
}

/** Until the plan that is shown is the one that the form asks for. */
export async function settled(panel: Locator): Promise<void> {
  await expect(panel.locator('[data-plan]')).toBeVisible()
  await expect(panel.locator('[aria-busy="true"]')).toHaveCount(0)
}

export async function choose(panel: Locator, strategy: string): Promise<void> {
  await panel.getByRole('radio', { name: strategy, exact: true }).check()
  await settled(panel)
}

/** Changes settings of the plan; `change` finds the fields open. */
export async function withSettings(panel: Locator, change: () => Promise<void>): Promise<void> {
  await panel.getByRole('button', { name: 'Settings' }).click()
  await change()
  await settled(panel)
  await panel.getByRole('button', { name: 'Settings' }).click()
}

/** Presses the panel’s own button and answers with the job it began and the plan that runs. */
export async function startPlan(page: Page, client: BackendClient, button: RegExp): Promise<{ job: Job; plan: Plan }> {
  await page.getByRole('dialog').getByRole('button', { name: button }).click()
  await expect(page).toHaveURL(/\/jobs\/.+/)
  const job = await client.jobs.get({ jobId: decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '') })
  return { job, plan: await client.replacement.getPlan({ planId: job.planId }) }
}

export async function untilDone(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Report' })).toBeVisible({ timeout: jobLimit })
}

/** Until the job stands still for this reason; answers with the notice. */
export async function untilPaused(page: Page, kind: 'hold' | 'checkpoint'): Promise<Locator> {
  const notice = page.locator(`[data-pause="${kind}"]`)
  await expect(notice).toBeVisible({ timeout: jobLimit })
  return notice
}

export function stateOf(page: Page, name: string): Locator {
  return page.getByRole('article', { name, exact: true })
}
