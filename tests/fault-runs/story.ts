import type { Scenario } from './scenario.ts'
import { virtualTime } from './virtual-time.ts'

/** What one run says as it happens, and what nobody had expected. */
export class Story {
  readonly scenario: Scenario
  readonly said: string[] = []
  readonly unexpected: string[] = []

  constructor(scenario: Scenario) {
    this.scenario = scenario
  }

  say(line: string): void {
    this.said.push(`${new Date(virtualTime.now()).toISOString().slice(11, 23)} ${line}`)
  }
}
