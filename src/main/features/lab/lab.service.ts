// The consumers a person holds in the hand: opens, finds and closes them. What each kind does is in its own file.
import type { Rows } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'

export interface LabDependencies {
  /** @throws KafkaFailure NOT_CONNECTED */
  reader(connectionId: string): KafkaConnection
  /** The engine's `messages.read`: records of one partition from an offset on, without joining anything. */
  read(input: {
    connectionId: string
    topic: string
    partition: number
    offset: bigint
    count: number
    isolation: 'read_uncommitted' | 'read_committed'
  }): Promise<{ rows: Rows; nextOffset: bigint }>
}

export class LabService {
  protected readonly dependencies: LabDependencies

  constructor(dependencies: LabDependencies) {
    this.dependencies = dependencies
  }
}
