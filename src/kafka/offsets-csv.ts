// Offsets of groups as CSV. Two forms: the one of Kafka's own tool (`kafka-consumer-groups --export` and `--from-file`),
// `topic,partition,offset` or `group,topic,partition,offset` without a header; and a full one with a header, which also
// holds leader epoch, metadata and `none` for a partition without a commit.
import { CsvError, parse } from 'csv-parse/sync'
import { KafkaFailure } from './failure.ts'

export interface OffsetRow {
  topic: string
  partition: number
  /** Null: nothing committed. The tool's form tells no metadata and no epoch. */
  commit: { offset: bigint; metadata: string; leaderEpoch: number } | null
}

const FULL = ['group', 'topic', 'partition', 'offset', 'leader_epoch', 'metadata'] as const
const NONE = 'none'
const LARGEST_PARTITION = 2_147_483_647

/** The tool's form leaves out partitions without a commit, since it has no word for them. */
export function toolCsv(rows: readonly OffsetRow[]): string {
  return rows
    .flatMap(({ topic, partition, commit }) => (commit === null ? [] : [line([topic, partition, commit.offset])]))
    .join('')
}

export function fullCsv(groupId: string, rows: readonly OffsetRow[]): string {
  const lines = rows.map(({ topic, partition, commit }) =>
    line(
      commit === null
        ? [groupId, topic, partition, NONE, '', '']
        : [groupId, topic, partition, commit.offset, commit.leaderEpoch, commit.metadata],
    ),
  )
  return [line(FULL), ...lines].join('')
}

/**
 * Reads both forms. Lines of other groups are left out.
 * @throws KafkaFailure INVALID_CSV with the line, also when nothing in it is of this group
 */
export function parseOffsets(text: string, groupId: string): OffsetRow[] {
  const records = recordsOf(text)
  const [first] = records
  const isFull = first !== undefined && FULL.every((name, index) => first.cells[index]?.trim() === name)
  const rows = new Map<string, OffsetRow>()
  for (const { cells, number } of isFull ? records.slice(1) : records) {
    const row = isFull ? fullRow(cells, number, groupId) : toolRow(cells, number, groupId)
    if (row === null) continue
    const place = `${row.topic}/${row.partition}`
    if (rows.has(place)) throw invalid(number, `names partition ${row.partition} of ${row.topic} once more`)
    rows.set(place, row)
  }
  if (rows.size === 0) throw invalid(null, `holds no offset of the group ${groupId}`)
  return [...rows.values()]
}

interface Line {
  cells: string[]
  number: number
}

function recordsOf(text: string): Line[] {
  const lines: Line[] = []
  const keep = (cells: string[], { lines: number }: { lines: number }) => {
    lines.push({ cells, number })
    return null
  }
  try {
    parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, on_record: keep })
    return lines
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw invalid(null, `is no CSV: ${error.message}`)
  }
}

function toolRow(cells: readonly string[], number: number, groupId: string): OffsetRow | null {
  const [topic, partition, offset] = cells.length === 4 ? cells.slice(1) : cells
  if (cells.length < 3 || cells.length > 4 || topic === undefined) {
    throw invalid(number, 'is neither “topic,partition,offset” nor “group,topic,partition,offset”')
  }
  if (cells.length === 4 && cells[0] !== groupId) return null
  const commit = { offset: offsetOf(offset, number), metadata: '', leaderEpoch: -1 }
  return { topic: topicOf(topic, number), partition: partitionOf(partition, number), commit }
}

function fullRow(cells: readonly string[], number: number, groupId: string): OffsetRow | null {
  const [group, topic = '', partition, offset, leaderEpoch = '', metadata] = cells
  if (cells.length !== FULL.length || metadata === undefined) {
    throw invalid(number, `has ${cells.length} columns instead of ${FULL.length}`)
  }
  if (group !== groupId) return null
  const place = { topic: topicOf(topic, number), partition: partitionOf(partition, number) }
  if (offset === NONE) return { ...place, commit: null }
  if (!/^-?\d{1,9}$/.test(leaderEpoch)) throw invalid(number, `has no leader epoch: “${leaderEpoch}”`)
  return { ...place, commit: { offset: offsetOf(offset, number), metadata, leaderEpoch: Number(leaderEpoch) } }
}

function topicOf(text: string, number: number): string {
  if (text === '') throw invalid(number, 'names no topic')
  return text
}

function partitionOf(text: string | undefined, number: number): number {
  const partition = text !== undefined && /^\d{1,10}$/.test(text.trim()) ? Number(text) : LARGEST_PARTITION + 1
  if (partition > LARGEST_PARTITION) throw invalid(number, `has no partition: “${text ?? ''}”`)
  return partition
}

function offsetOf(text: string | undefined, number: number): bigint {
  const offset = text !== undefined && /^\d{1,19}$/.test(text.trim()) ? BigInt(text.trim()) : -1n
  if (offset < 0n || offset > 2n ** 63n - 1n) throw invalid(number, `has no offset: “${text ?? ''}”`)
  return offset
}

function invalid(number: number | null, what: string): KafkaFailure {
  return new KafkaFailure({
    code: 'INVALID_CSV',
    what: number === null ? `The file ${what}` : `Line ${number} ${what}`,
    where: number === null ? {} : { line: String(number) },
    remedy: 'Correct the file. Nothing was changed.',
  })
}

function line(cells: readonly (string | number | bigint)[]): string {
  return `${cells.map(cell => quoted(String(cell))).join(',')}\n`
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
