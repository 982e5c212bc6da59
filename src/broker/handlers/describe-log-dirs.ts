// DescribeLogDirs (key 35), versions 1 to 4: the one data directory, the size of each partition and of the disk.

import { statfs } from 'node:fs/promises'
import { describeLogDirs } from '#core/protocol/apis/describe-log-dirs.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

export const describeLogDirsHandler = defineHandler({
  api: describeLogDirs,
  versions: [1, 4],
  async handle(request, { services }) {
    const { dataDirectory } = services.settings
    const { bsize, blocks, bavail } = await statfs(dataDirectory, { bigint: true })
    const asked = request.topics === null ? null : new Map(request.topics.map(it => [it.topic, new Set(it.partitions)]))
    const topics = services.topics
      .list()
      .map(({ name, partitions }) => ({
        name,
        partitions: partitions
          .filter(({ index }) => asked === null || asked.get(name)?.has(index) === true)
          .map(({ index, log }) => ({
            partitionIndex: index,
            partitionSize: BigInt(log.sizeInBytes),
            offsetLag: 0n,
            isFutureKey: false,
          })),
      }))
      .filter(({ partitions }) => partitions.length > 0)
    return {
      throttleTimeMs: 0,
      results: [
        {
          errorCode: ErrorCode.NONE,
          logDir: dataDirectory,
          topics,
          totalBytes: bsize * blocks,
          usableBytes: bsize * bavail,
        },
      ],
    }
  },
  failure: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode, results: [] }),
})
