// The same move as a kafka-consumer-groups command. Where the tool would do something else (it moves offsets into the
// log and takes the end for late times without asking), it is given the previewed offsets as a file instead.
import type { OffsetPlan, PlanInput, PlannedOffset } from '#contract/index.ts'

export interface ToolCommand {
  command: string
  /** What offsets.csv holds, when the command reads it. */
  file: string | null
}

const FILE = 'offsets.csv'

export function toolCommand(bootstrapServers: readonly string[], input: PlanInput, plan: OffsetPlan): ToolCommand {
  const server = `kafka-consumer-groups --bootstrap-server ${bootstrapServers.join(',')}`
  const group = `--group ${quoted(plan.groupId)}`
  const moving = plan.partitions.filter(({ problem }) => problem === null)
  const deleted = moving.filter(({ after }) => after === null)
  const committed = moving.filter(({ after }) => after !== null)
  const deletion = `${server} ${group} --delete-offsets ${topicArguments(deleted)}`
  if (committed.length === 0) return { command: deleted.length === 0 ? '' : deletion, file: null }
  const option = isTheSame(input, plan) ? targetOption(input) : null
  const reset = `${server} ${group} --reset-offsets`
  const commands =
    option === null
      ? [`${reset} --from-file ${FILE} --execute`]
      : [`${reset} ${option} ${input.scope === null ? '--all-topics' : topicArguments(committed)} --execute`]
  if (deleted.length > 0) commands.push(deletion)
  const lines = committed.map(({ topic, partition, after }) => `${topic},${partition},${after?.offset ?? ''}\n`)
  return { command: commands.join('\n'), file: option === null ? lines.join('') : null }
}

/** Whether the tool would come to the same offsets by itself. */
function isTheSame({ outOfRange }: PlanInput, { partitions }: OffsetPlan): boolean {
  return partitions.every(({ problem }) => problem === null) && (outOfRange === 'clamp' || !partitions.some(isOutside))
}

const isOutside = ({ notes }: PlannedOffset) => notes.includes('outside')

function targetOption({ target }: PlanInput): string | null {
  switch (target.to) {
    case 'earliest':
    case 'latest':
      return `--to-${target.to}`
    case 'offset':
      return `--to-offset ${target.offset}`
    case 'shift':
      return `--shift-by ${target.by}`
    case 'time':
      return target.timestamp < 0n || target.timestamp > 8_640_000_000_000_000n
        ? null
        : `--to-datetime ${new Date(Number(target.timestamp)).toISOString()}`
    default:
      return null
  }
}

function topicArguments(partitions: readonly PlannedOffset[]): string {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics].map(([topic, ids]) => `--topic ${topic}:${ids.join(',')}`).join(' ')
}

/** For a POSIX shell. */
const quoted = (text: string) => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
