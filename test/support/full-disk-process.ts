// A process whose files may not grow beyond a limit, to be started by a test: writes a partition of twenty batches of one
// record, and prints what came of it. Argument: folder.
import { PartitionWriter } from '#core/captures/partition-writer.ts'
import { encodeBatch } from '#core/records/batch.ts'

const [folder = ''] = process.argv.slice(2)
const options = { compression: 'none', timestampType: 'CreateTime' } as const
const batches = Array.from({ length: 20 }, (_, offset) =>
  encodeBatch(
    [{ offset: BigInt(offset), timestamp: 0n, key: null, value: Buffer.alloc(9000, 'x'), headers: [] }],
    options,
  ),
)
const writer = new PartitionWriter(folder, 0n)
const error = await writer.append(Buffer.concat(batches), 20n, 20n).then(
  () => null,
  (failure: unknown) => String(failure),
)
await writer.close()
const { next, ...counts } = writer.counts
process.stdout.write(JSON.stringify({ error, next: String(next), ...counts, files: writer.files }))
