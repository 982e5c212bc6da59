// How far a replay has come, as the metadata of committed offsets: what is committed together with its records. The
// positions of many source partitions do not fit into one commit's metadata, so that they go over several partitions.

/** Kafka's offset.metadata.max.bytes is 4096 by default. */
const METADATA_CHARACTERS = 4000
const DIGITS = 36
const FORMAT = /^(\d+):(\d+)\/(\d+):([0-9a-z,]*)$/

export interface ReplayProgress {
  /** Of the last chunk that was committed. */
  chunk: number
  /** Of each source, how many offsets behind its first the next one lies. */
  passed: bigint[]
}

/** Metadata for the first so many partitions; null where there are not enough of them. */
export function encodeProgress({ chunk, passed }: ReplayProgress, partitions: number): string[] | null {
  const pieces: string[] = []
  let piece = ''
  for (const each of passed) {
    const text = each === 0n ? '' : each.toString(DIGITS)
    if (piece.length + text.length + 1 > METADATA_CHARACTERS - HEAD_CHARACTERS) {
      pieces.push(piece)
      piece = ''
    }
    piece += `${text},`
  }
  pieces.push(piece)
  if (pieces.length > partitions) return null
  return pieces.map((text, index) => `${chunk}:${index}/${pieces.length}:${text}`)
}

const HEAD_CHARACTERS = 40

/** Null where it is nothing that was written here, or not all of it. */
export function decodeProgress(metadata: readonly string[]): ReplayProgress | null {
  const parts = metadata.flatMap(text => {
    const [, chunk, index, of, positions = ''] = FORMAT.exec(text) ?? []
    return chunk === undefined ? [] : [{ chunk: Number(chunk), index: Number(index), of: Number(of), positions }]
  })
  const [first] = parts
  if (first === undefined) return null
  const mine = parts.filter(({ chunk, of }) => chunk === first.chunk && of === first.of)
  if (mine.length !== first.of || parts.length !== mine.length) return null
  mine.sort((left, right) => left.index - right.index)
  const passed = mine.flatMap(({ positions }) => positions.split(',').slice(0, -1).map(fromDigits))
  return { chunk: first.chunk, passed }
}

function fromDigits(text: string): bigint {
  let value = 0n
  for (const digit of text) value = value * BigInt(DIGITS) + BigInt(Number.parseInt(digit, DIGITS))
  return value
}
