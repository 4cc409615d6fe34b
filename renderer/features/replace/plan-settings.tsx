import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { RolloutForm } from '../../ui/rollout/rollout-form.tsx'
import { rolloutSentence } from '../../ui/rollout/rollout-words.ts'
import type { PlanDraft } from './use-plan-draft.ts'

/** The settings of a plan that is being made; none before its first answer, and where there is nothing to replace with. */
export function PlanSettings({ plan, draft }: { readonly plan: Plan | undefined; readonly draft: PlanDraft }) {
  if (plan === undefined || draft.draft === undefined || draft.strategy === undefined || plan.toRevision === '') return null
  return (
    <RolloutForm
      sentence={rolloutSentence(plan.strategy, plan.rollout)}
      strategy={draft.strategy}
      draft={draft.draft}
      problems={draft.problems}
      changed={draft.changed}
      onChange={draft.setDraft}
      onReset={draft.reset}
    />
  )
}
