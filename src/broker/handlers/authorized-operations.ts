// What "you may do everything" looks like: this broker has no authorizer, and Kafka without one answers so.
// Bit n stands for the AclOperation of code n.

const bits = (...operations: number[]): number => operations.reduce((mask, operation) => mask | (1 << operation), 0)

const read = 3
const write = 4
const create = 5
const remove = 6
const alter = 7
const describe = 8
const clusterAction = 9
const describeConfigs = 10
const alterConfigs = 11
const idempotentWrite = 12

export const allTopicOperations = bits(read, write, create, remove, alter, describe, describeConfigs, alterConfigs)
export const allClusterOperations = bits(
  create,
  alter,
  describe,
  clusterAction,
  describeConfigs,
  alterConfigs,
  idempotentWrite,
)
export const allGroupOperations = bits(read, remove, describe, describeConfigs, alterConfigs)

/** The value that says "not asked for". */
export const operationsNotAsked = -2147483648
