// Fault injection for a broker that runs as a process: JSON lines on standard input become the intercept hook.
//   {"api":"Fetch","action":"disconnect","times":2}
//   {"api":"Produce","action":{"error":7}}          until replaced
//   {"api":"Metadata","action":{"delayMs":500},"times":1}
//   {"api":"Fetch","action":"proceed"}              back to normal; "api":"*" means every API
// Each line taken is answered on standard output with {"control":"ok"} or {"control":"<what is wrong>"}.

import { createInterface } from 'node:readline'
import type { InterceptedRequest, Intervention } from './server/intercept.ts'

interface Rule {
  readonly action: Intervention
  times: number
}

export class Control {
  readonly #rules = new Map<string, Rule>()

  /** Reads rules until the stream ends. */
  listen(input: NodeJS.ReadableStream, answer: (line: string) => void): void {
    createInterface({ input }).on('line', line => {
      try {
        this.#take(JSON.parse(line))
        answer(JSON.stringify({ control: 'ok' }))
      } catch (error) {
        answer(JSON.stringify({ control: error instanceof Error ? error.message : String(error) }))
      }
    })
  }

  readonly intercept = (request: InterceptedRequest): Intervention => {
    for (const api of [request.apiName, '*']) {
      const rule = this.#rules.get(api)
      if (rule === undefined) continue
      rule.times -= 1
      if (rule.times <= 0) this.#rules.delete(api)
      return rule.action
    }
    return 'proceed'
  }

  #take(rule: unknown): void {
    if (typeof rule !== 'object' || rule === null || !('api' in rule) || typeof rule.api !== 'string') {
      throw new Error('a rule wants "api": the name of an API, or "*"')
    }
    const action = 'action' in rule ? interventionOf(rule.action) : null
    if (action === null) {
      throw new Error('a rule wants "action": "proceed", "disconnect", {"error": code} or {"delayMs": milliseconds}')
    }
    const times = 'times' in rule && typeof rule.times === 'number' ? rule.times : Number.POSITIVE_INFINITY
    if (action === 'proceed') this.#rules.delete(rule.api)
    else this.#rules.set(rule.api, { action, times })
  }
}

function interventionOf(action: unknown): Intervention | null {
  if (action === 'proceed' || action === 'disconnect') return action
  if (typeof action !== 'object' || action === null) return null
  if ('error' in action && typeof action.error === 'number') return { error: action.error }
  if ('delayMs' in action && typeof action.delayMs === 'number') return { delayMs: action.delayMs }
  return null
}
