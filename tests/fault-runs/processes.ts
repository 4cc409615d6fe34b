import { HengeError } from '../../shared/model/error.ts'
import type { Plan } from '../../shared/model/replacement/plan.ts'
import { Life } from './life.ts'
import { type Disk, type Outside, type Program, startProgram } from './program.ts'
import type { Story } from './story.ts'
import { ownerOfNow, virtualTime } from './virtual-time.ts'

/** The program, started again after each kill. */
export class Processes {
  count = 0
  /** null: it is not there, or has not come up yet. */
  program: Program | null = null
  /** The world was another one before the job began. */
  stale = false
  private life: Life | null = null
  private ended = false
  private readonly story: Story
  private readonly disk: Disk
  private readonly outside: Outside
  private readonly plan: Plan
  private readonly began: (jobId: string) => void

  constructor(story: Story, disk: Disk, outside: Outside, plan: Plan, began: (jobId: string) => void) {
    this.story = story
    this.disk = disk
    this.outside = outside
    this.plan = plan
    this.began = began
  }

  start(): void {
    const { kills, downMs } = this.story.scenario
    const life = new Life(kills[this.count] ?? null, () => {
      this.program = null
      if (this.ended) return
      this.story.say('killed')
      void ownerOfNow.exit(() => virtualTime.sleep(downMs)).then(() => this.start())
    })
    this.count += 1
    this.life = life
    this.story.say(`process ${this.count}`)
    void ownerOfNow.run(life, async () => {
      try {
        const program = await startProgram(life, this.disk, this.outside)
        await this.begin(program)
        this.program = program
      } catch (error) {
        this.story.unexpected.push(`the program did not start: ${error instanceof Error ? error.stack : error}`)
      }
    })
  }

  end(): void {
    this.ended = true
    this.life?.kill()
  }

  isOver(): boolean {
    return this.ended
  }

  /** A process that is killed meanwhile never answers: then false. */
  async tryTo(what: string, act: (program: Program) => Promise<unknown>): Promise<boolean> {
    const { program, life, story } = this
    if (!program || !life) return false
    const outcome = await Promise.race([
      ownerOfNow
        .run(life, () => act(program))
        .then(
          () => what,
          (error: unknown) => (error instanceof HengeError && error.code === 'CONFLICT' ? `${what}: refused` : `${what}: ${error}`),
        ),
      virtualTime.sleep(1000).then(() => `${what}: no answer`),
    ])
    story.say(outcome)
    if (outcome.includes('Error')) story.unexpected.push(outcome)
    return !outcome.endsWith('no answer')
  }

  /** Somebody presses the button again while the job is not there. */
  private async begin(program: Program): Promise<void> {
    for (;;) {
      try {
        this.began((await program.replacement.start(this.plan.id)).jobId)
        return
      } catch (error) {
        if (!(error instanceof HengeError)) throw error
        this.story.say(`start: ${error.code} ${error.message.slice(0, 200)}`)
        if (!error.retryable && error.code !== 'SIGNED_OUT') return this.giveUp(error)
        await virtualTime.sleep(20_000)
      }
    }
  }

  /** The world changed before it began: that is an end too. */
  private giveUp(error: HengeError): void {
    if (error.code !== 'PLAN_STALE') this.story.unexpected.push(`could not start: ${error.code} ${error.message}`)
    this.stale = true
  }
}
