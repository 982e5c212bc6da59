// Dead-letter topics, looked through by the engine as a job. What was redriven stands in the manifests of replays, whose
// folder stays here.
import type { ContractRouterClient } from '@orpc/contract'
import type { engineControlContract } from '#contract/engine.contract.ts'
import type { DeadLetters, OwnHeaders } from '#contract/redrive.contract.ts'
import type { JobsService } from '../jobs/jobs.service.ts'

type Engine = ContractRouterClient<typeof engineControlContract>['redrive']

interface Parts {
  /** Of all replays. */
  folder: string
  engine: () => Engine
  jobs: JobsService
}

export class RedriveService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Null when it was cancelled. @throws KafkaFailure */
  look(asked: { connectionId: string; topic: string; headers: OwnHeaders | null }): Promise<DeadLetters | null> {
    const { folder, engine, jobs } = this.#parts
    return jobs.follow(`Look through ${asked.topic}`, signal => engine().look({ ...asked, folder }, { signal }))
  }
}
