import type { AwsSession } from '../../electron/adapters/aws/aws-session.ts'

/** A session whose service answers with these pages, one after the other, then with nothing; and what it was asked. */
export function answeringSession<Input>(...pages: readonly object[]) {
  const left = [...pages]
  const asked: Input[] = []
  const client = {
    send: async ({ input }: { readonly input: Input }) => {
      asked.push(input)
      return left.shift() ?? {}
    },
  }
  const call = async (_service: string, _action: string, work: (one: typeof client, options: object) => unknown) => work(client, {})
  return { asked, session: { call } as unknown as AwsSession }
}
