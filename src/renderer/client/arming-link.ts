// A call that was refused because writing is not armed: the person is asked, and the call goes out again when they say
// yes. Nothing of it was done before, so repeating it is safe.
import type { ClientContext, ClientLink } from '@orpc/client'
import { problemOf } from './problem.ts'

/** Resolves with whether writing is armed now. */
export type AskToArm = (connectionId: string) => Promise<boolean>

type CallOptions = Parameters<ClientLink<ClientContext>['call']>[2]

export class ArmingLink implements ClientLink<ClientContext> {
  readonly #link: ClientLink<ClientContext>
  readonly #ask: AskToArm

  constructor(link: ClientLink<ClientContext>, ask: AskToArm) {
    this.#link = link
    this.#ask = ask
  }

  async call(path: readonly string[], input: unknown, options: CallOptions): Promise<unknown> {
    try {
      return await this.#link.call(path, input, options)
    } catch (error) {
      const connectionId = connectionOf(input)
      if (connectionId === null || problemOf(error).code !== 'NOT_ARMED') throw error
      if (!(await this.#ask(connectionId))) throw error
      return this.#link.call(path, input, options)
    }
  }
}

function connectionOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('connectionId' in input)) return null
  return typeof input.connectionId === 'string' ? input.connectionId : null
}
