import { HengeError } from '../../../shared/model/error.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { LaunchTemplate, PlanStore } from '../../backend/replacement/ports.ts'
import type { HengeDatabase } from './database.ts'

/** plans.document holds the plan and, where it can be started, what its servers are launched with. */
interface PlanDocument {
  readonly plan: Plan
  readonly template: LaunchTemplate | null
}

export class SqlitePlanStore implements PlanStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async save(plan: Plan, template: LaunchTemplate | null): Promise<void> {
    const document: PlanDocument = { plan, template }
    await this.database
      .insertInto('plans')
      .values({
        id: plan.id,
        account_id: plan.accountId,
        role: plan.role,
        made_at: Date.parse(plan.madeAt),
        job_id: null,
        document: JSON.stringify(document),
      })
      .execute()
  }

  async load(planId: string): Promise<Plan> {
    return (await this.document(planId)).plan
  }

  async template(planId: string): Promise<LaunchTemplate> {
    const { template } = await this.document(planId)
    if (!template)
      throw new HengeError('BLOCKED', 'This plan has blockers, so nothing can be launched from it. Resolve them and make a new plan.')
    return template
  }

  async forgetUnused(madeBefore: number): Promise<void> {
    await this.database.deleteFrom('plans').where('job_id', 'is', null).where('made_at', '<', madeBefore).execute()
  }

  private async document(planId: string): Promise<PlanDocument> {
    const row = await this.database.selectFrom('plans').select('document').where('id', '=', planId).executeTakeFirst()
    if (!row)
      throw new HengeError('NOT_FOUND', 'There is no such plan here (plans that were never started are kept for a day). Make a new one.')
    return JSON.parse(row.document)
  }
}
