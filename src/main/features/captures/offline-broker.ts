// The built-in broker over one opened folder, as a process of its own on loopback. It only reads the folder.
import { z } from 'zod'
import { offlineReportSchema } from '#contract/captures.contract.ts'
import type { OfflineReport } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'

/** A process as it is started here: Electron's utility process, or a child of Node in tests. */
export interface BrokerChild {
  onMessage(listener: (message: unknown) => void): void
  onComplaint(listener: (text: string) => void): void
  onExit(listener: () => void): void
  kill(): void
}

export type StartBroker = (args: string[]) => BrokerChild

const openedSchema = z.object({ opened: z.int(), of: z.int() })
const listeningSchema = z.object({ listening: z.string(), found: offlineReportSchema })

export interface Serving {
  address: string
  report: OfflineReport
  stop(): Promise<void>
}

export interface ServeOptions {
  folder: string
  /** Of a partition's folder this file alone. */
  segment: string | null
  /** Another port is taken when this one is not free; 0 for any. */
  port: number
  pastHighWatermark: boolean
  signal: AbortSignal
  /** Partitions looked through so far. */
  opened(partitions: number, of: number): void
  /** It ended although nobody stopped it. */
  lost(): void
}

/** Resolves when it listens. @throws KafkaFailure FOLDER_NOT_OPENED with the broker's own words */
export function serveFolder(start: StartBroker, options: ServeOptions): Promise<Serving> {
  const { folder, segment, port, pastHighWatermark, signal } = options
  return new Promise((resolve, reject) => {
    const args = ['--offline', '--data', folder, '--listen', `127.0.0.1:${port}`]
    if (segment !== null) args.push('--segment', segment)
    if (pastHighWatermark) args.push('--past-high-watermark')
    const child = start(args)
    let complaint = ''
    let isServing = false
    let isWanted = true
    const ended = new Promise<void>(resolved => {
      child.onExit(() => {
        resolved()
        if (isServing && isWanted) options.lost()
        reject(notOpened(folder, complaint))
      })
    })
    const stop = async () => {
      isWanted = false
      // There is nothing to flush: it never writes.
      child.kill()
      await ended
    }
    signal.addEventListener('abort', () => {
      if (!isServing) void stop()
    })
    child.onComplaint(text => {
      complaint = `${complaint}${text}`.slice(-2000)
    })
    child.onMessage(message => {
      const opened = openedSchema.safeParse(message)
      if (opened.success) options.opened(opened.data.opened, opened.data.of)
      const told = listeningSchema.safeParse(message)
      if (!told.success) return
      isServing = true
      resolve({ address: told.data.listening, report: told.data.found, stop })
    })
  })
}

function notOpened(folder: string, complaint: string): KafkaFailure {
  const reason = complaint
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^broker: /, '')
  return new KafkaFailure({
    code: 'FOLDER_NOT_OPENED',
    what: `The folder could not be opened. ${reason || 'The process that reads it ended'}`,
    where: { folder },
    remedy: 'Choose a capture, a data directory of Kafka (log.dirs), or the folder or a .log file of one partition.',
  })
}
