import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'

/** Starts the job of each plan, in turn, and goes to where it is watched. The same plan started twice is one job. */
export function useStartPlans(onStarted?: () => void) {
  const queryClient = useQueryClient()
  const [, navigate] = useLocation()
  return useMutation({
    mutationFn: async (plans: readonly Plan[]) => {
      const jobIds: string[] = []
      for (const plan of plans) jobIds.push((await client.replacement.start({ planId: plan.id })).jobId)
      return jobIds
    },
    onSuccess: ([first, ...others]) => {
      onStarted?.()
      if (first !== undefined) navigate(others.length === 0 ? addresses.job(first) : addresses.jobs())
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['jobs'] })
      void queryClient.invalidateQueries({ queryKey: ['fleet'] })
    },
  })
}
