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

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | undefined
}

/** `early`: may be told the token of the next page before this one is read. */
type AskPage<Item> = (token: string | undefined, early: (next: string) => void) => Promise<Page<Item>>

/**
 * Items of all pages, each once: an item may be on two pages when the list changes meanwhile. Where the next token is known early, the
 * provider makes that page while this one is read; never more than one.
 */
export async function readPages<Item>(idOf: (item: Item) => string | undefined, ask: AskPage<Item>): Promise<Item[]> {
  const found = new Map<string, Item>()
  for (let asked: AskedPage<Item> | null = new AskedPage(ask, undefined); asked !== null; ) {
    const { items, next } = await asked.itsTurn()
    for (const item of items) {
      const id = idOf(item)
      if (id !== undefined) found.set(id, item)
    }
    asked = next ? asked.pageAt(next) : null
  }
  return [...found.values()]
}

class AskedPage<Item> {
  private readonly ask: AskPage<Item>
  private readonly page: Promise<Page<Item>>
  private isItsTurn = false
  private early: string | undefined
  private ahead: AskedPage<Item> | null = null

  constructor(ask: AskPage<Item>, token: string | undefined) {
    this.ask = ask
    this.page = ask(token, (next) => {
      this.early ??= next
      this.goAhead()
    })
    // Whoever takes it hears of its failure; one that nobody takes in the end has none.
    this.page.catch(() => undefined)
  }

  itsTurn(): Promise<Page<Item>> {
    this.isItsTurn = true
    this.goAhead()
    return this.page
  }

  /** The page of the token that counts: what was told early may have been of an attempt that failed. */
  pageAt(token: string): AskedPage<Item> {
    return this.ahead && this.early === token ? this.ahead : new AskedPage(this.ask, token)
  }

  private goAhead(): void {
    if (this.isItsTurn && this.early !== undefined) this.ahead ??= new AskedPage(this.ask, this.early)
  }
}
