// What a config is, and whether a value fits it. Messages are Kafka's own, because clients show them to people.

/** Kafka's names for config types; their codes in DescribeConfigs are in `configTypeCode`. */
export type ConfigType = 'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD'

export const configTypeCode: Readonly<Record<ConfigType, number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
}

export type ConfigCheck = { minimum: string; maximum?: string; or?: string } | { oneOf: readonly string[] }

export interface ConfigDefinition {
  readonly name: string
  readonly type: ConfigType
  readonly default: string | null
  readonly check: ConfigCheck | null
  /** The broker config whose value a topic without its own falls back to. */
  readonly brokerConfig: string | null
  readonly documentation: string
}

export interface BrokerConfigDefinition {
  readonly name: string
  readonly type: ConfigType
  readonly default: string | null
  /** May be altered while the broker runs. */
  readonly dynamic: boolean
  readonly documentation: string
}

const integerRange: Partial<Record<ConfigType, readonly [bigint, bigint]>> = {
  INT: [-(2n ** 31n), 2n ** 31n - 1n],
  SHORT: [-(2n ** 15n), 2n ** 15n - 1n],
  LONG: [-(2n ** 63n), 2n ** 63n - 1n],
}

export function splitList(value: string): string[] {
  return value
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
}

/** Null when the value fits, else Kafka's complaint. */
export function complaintAbout(
  definition: Pick<ConfigDefinition, 'name' | 'type' | 'check'>,
  value: string,
): string | null {
  const { name, type, check } = definition
  const trimmed = value.trim()
  const invalid = (reason: string) => `Invalid value ${value} for configuration ${name}: ${reason}`
  const range = integerRange[type]
  if (range !== undefined) {
    if (!/^[+-]?\d+$/.test(trimmed)) return invalid(`Not a number of type ${type}`)
    const number = BigInt(trimmed.replace(/^\+/, ''))
    if (number < range[0] || number > range[1]) return invalid(`Not a number of type ${type}`)
    if (check !== null && 'minimum' in check && trimmed !== check.or) {
      if (check.or !== undefined) {
        const within = number >= BigInt(check.minimum) && number <= BigInt(check.maximum ?? range[1])
        return within
          ? null
          : invalid(`Value must be between ${check.minimum} and ${check.maximum} or equal to ${check.or}`)
      }
      if (number < BigInt(check.minimum)) return invalid(`Value must be at least ${check.minimum}`)
      if (check.maximum !== undefined && number > BigInt(check.maximum)) {
        return invalid(`Value must be no more than ${check.maximum}`)
      }
    }
    return null
  }
  if (type === 'DOUBLE') {
    const number = Number(trimmed)
    if (trimmed === '' || Number.isNaN(number)) return invalid('Not a number of type DOUBLE')
    if (check !== null && 'minimum' in check) {
      if (number < Number(check.minimum)) return invalid(`Value must be at least ${check.minimum}`)
      if (check.maximum !== undefined && number > Number(check.maximum)) {
        return invalid(`Value must be no more than ${check.maximum}`)
      }
    }
    return null
  }
  if (type === 'BOOLEAN') {
    return /^(true|false)$/i.test(trimmed) ? null : invalid('Expected value to be either true or false')
  }
  if (check !== null && 'oneOf' in check) {
    const items = type === 'LIST' ? splitList(trimmed) : [trimmed]
    const stranger = items.find(item => !check.oneOf.includes(item))
    if (stranger !== undefined) {
      return `Invalid value ${stranger} for configuration ${name}: String must be one of: ${check.oneOf.join(', ')}`
    }
  }
  return null
}
