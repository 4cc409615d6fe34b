import { NotAnAwsAnswer } from './aws-error.ts'

interface Answer {
  readonly $metadata: { readonly httpStatusCode?: number }
}

/**
 * The part of an answer that AWS always gives. The SDK reads any XML as an answer: without this, a gateway’s words would look like
 * an empty list, and what is looked for like something that is gone.
 */
export function given<Part>(part: Part | undefined, answer: Answer): Part {
  if (part === undefined) throw new NotAnAwsAnswer(answer.$metadata.httpStatusCode ?? 200)
  return part
}

/** Items of all pages, each once: an item may be on two pages when the list changes meanwhile. */
export async function readPages<Item>(
  idOf: (item: Item) => string | undefined,
  ask: (token: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly next: string | undefined }>,
): Promise<Item[]> {
  const found = new Map<string, Item>()
  let token: string | undefined
  do {
    const { items, next } = await ask(token)
    for (const item of items) {
      const id = idOf(item)
      if (id !== undefined) found.set(id, item)
    }
    token = next
  } while (token)
  return [...found.values()]
}
