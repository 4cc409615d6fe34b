import { partitionOf } from '../../partition.ts'

/**
 * What an account must be allowed to hand over and take back: a policy for whoever gives permissions, as JSON. Whoever may write a role can
 * give it, and so themselves, everything: where an administrator makes the role as it is shown, the statement WriteRoleOfTheScheduler is not needed.
 */
export function neededPermissions(awsAccountId: string, region: string): string {
  const partition = partitionOf(region)
  const schedules = `arn:${partition}:scheduler:*:${awsAccountId}`
  const role = `arn:${partition}:iam::${awsAccountId}:role/henge-scheduler-*`
  const allow = (Sid: string, actions: readonly string[], Resource: string | readonly string[], rest: object = {}) => ({
    ...{ Sid, Effect: 'Allow', Action: actions, Resource, ...rest },
  })
  const policy = {
    Version: '2012-10-17',
    Statement: [
      allow(
        'Schedules',
        [
          ...['scheduler:CreateSchedule', 'scheduler:GetSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'],
          ...['scheduler:CreateScheduleGroup', 'scheduler:GetScheduleGroup', 'scheduler:DeleteScheduleGroup', 'scheduler:TagResource'],
        ],
        [`${schedules}:schedule/henge/*`, `${schedules}:schedule-group/henge`],
      ),
      allow('ListSchedules', ['scheduler:ListSchedules'], '*'),
      allow('ReadRoleOfTheScheduler', ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy'], role),
      allow(
        'WriteRoleOfTheScheduler',
        [
          ...['iam:CreateRole', 'iam:TagRole', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRole'],
          ...['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
        ],
        role,
      ),
      allow('GiveItToTheScheduler', ['iam:PassRole'], role, {
        Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    ],
  }
  return JSON.stringify(policy, null, 2)
}
