// Unpacks a shared capture into the folder of captures, streamed. Nothing in the file is believed: only the names that its
// manifest leads to are written, each once, no more bytes than it announces and the disk has, and checksums are compared.
import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { checkOf } from '#core/captures/checksum.ts'
import { type CaptureManifest, MANIFEST_FILE, manifestFrom, type SegmentFile } from '#core/captures/manifest.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { Work } from '../steps.ts'

const UNFINISHED = '.unpacking'
const LARGEST_MANIFEST_BYTES = 256 * 1024 * 1024
const MOST_ENTRIES = 1_000_000
/** Deflate cannot do better: more is a lie. */
const LARGEST_RATIO = 1032n
const segment = /^(.+)\/(\d{20}\.log)$/

interface Contents {
  manifest: CaptureManifest
  manifestBytes: Buffer
  segments: Entry[]
}

/**
 * Answers the capture's id, which is its folder's name; the same file again gives the one that is there.
 * @throws KafkaFailure CAPTURE_FILE_DAMAGED where the file is not what it should be, DISK_FULL
 */
export async function unpackCapture(file: string, folder: string, work: Work): Promise<{ id: string }> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(error => {
    throw damaged(file, messageOf(error))
  })
  try {
    const contents = await contentsOf(zip, file)
    const id = idOf(contents)
    const target = join(folder, id)
    if (existsSync(join(target, MANIFEST_FILE))) return { id }
    await mkdir(folder, { recursive: true })
    await removeUnfinished(folder)
    await checkRoom(contents.segments, folder, file)
    const unfinished = `${target}${UNFINISHED}`
    try {
      await mkdir(unfinished)
      await writeAll(zip, contents, unfinished, file, work)
      // With its manifest it counts as a capture.
      await writeFile(join(unfinished, MANIFEST_FILE), contents.manifestBytes)
      await rename(unfinished, target)
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true })
      throw error
    }
    return { id }
  } finally {
    zip.close()
  }
}

async function contentsOf(zip: ZipFile, file: string): Promise<Contents> {
  if (zip.entryCount > MOST_ENTRIES) throw damaged(file, `it announces ${zip.entryCount} entries`)
  const segments: Entry[] = []
  const names = new Set<string>()
  let manifestBytes: Buffer | null = null
  let compressed = 0
  try {
    for await (const entry of zip.eachEntry()) {
      if (names.has(entry.fileName)) throw damaged(file, `it holds ${entry.fileName} twice`)
      names.add(entry.fileName)
      compressed += entry.compressedSize
      if (entry.fileName !== MANIFEST_FILE) segments.push(entry)
      else manifestBytes = await wholeOf(zip, entry, file)
    }
  } catch (error) {
    throw error instanceof KafkaFailure ? error : damaged(file, messageOf(error))
  }
  // Entries that share their bytes are how a small file becomes a huge one.
  if (compressed > zip.fileSize) throw damaged(file, 'its entries overlap')
  if (manifestBytes === null) throw damaged(file, `it holds no ${MANIFEST_FILE}`)
  const manifest = readManifestFrom(manifestBytes, file)
  const folders = new Set(manifest.topics.flatMap(topic => topic.partitions.map(each => each.folder)))
  for (const entry of segments) {
    const [, folder] = segment.exec(entry.fileName) ?? []
    if (folder === undefined || !folders.has(folder)) {
      throw damaged(file, `it holds ${entry.fileName}, which belongs to no partition of its manifest`)
    }
    if (BigInt(entry.uncompressedSize) > BigInt(entry.compressedSize) * LARGEST_RATIO + LARGEST_RATIO) {
      throw damaged(file, `${entry.fileName} announces more bytes than it can hold`)
    }
  }
  for (const { folder, files } of manifest.topics.flatMap(topic => topic.partitions)) {
    const missing = files.find(each => !names.has(`${folder}/${each.name}`))
    if (missing !== undefined) throw damaged(file, `${folder}/${missing.name} is missing`)
  }
  return { manifest, manifestBytes, segments }
}

async function wholeOf(zip: ZipFile, entry: Entry, file: string): Promise<Buffer> {
  if (entry.uncompressedSize > LARGEST_MANIFEST_BYTES) throw damaged(file, `its ${MANIFEST_FILE} is too large`)
  const pieces: Buffer[] = []
  for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece)
  const whole = Buffer.concat(pieces)
  if (crc32(whole) !== entry.crc32) throw damaged(file, `the checksum of ${MANIFEST_FILE} is wrong`)
  return whole
}

function readManifestFrom(bytes: Buffer, file: string): CaptureManifest {
  try {
    return manifestFrom(bytes.toString('utf8'))
  } catch (error) {
    throw damaged(file, `its ${MANIFEST_FILE} is not that of a capture: ${messageOf(error)}`)
  }
}

async function writeAll(zip: ZipFile, { manifest, segments }: Contents, folder: string, file: string, work: Work) {
  const known = new Map<string, SegmentFile>()
  for (const partition of manifest.topics.flatMap(topic => topic.partitions)) {
    for (const each of partition.files) known.set(`${partition.folder}/${each.name}`, each)
  }
  const total = segments.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
  let done = 0
  const report = (bytes: number) => {
    done += bytes
    work.report({ share: total === 0 ? 1 : Math.min(1, done / total), records: null, bytes: done })
  }
  for (const entry of segments) {
    const [, partition = '', name = ''] = segment.exec(entry.fileName) ?? []
    await mkdir(join(folder, partition), { recursive: true })
    const expected = known.get(entry.fileName)
    const check = expected === undefined ? null : checkOf(expected)
    let crc = 0
    const looking = new Transform({
      transform(piece: Buffer, _encoding, next) {
        check?.update(piece)
        crc = crc32(piece, crc)
        report(piece.length)
        next(null, piece)
      },
    })
    try {
      const reading = await zip.openReadStreamPromise(entry)
      const writing = createWriteStream(join(folder, partition, name), { flags: 'wx' })
      await pipeline(reading, looking, writing, { signal: work.signal })
    } catch (error) {
      if (work.signal.aborted) throw error
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw diskFull(file)
      throw damaged(file, `${entry.fileName}: ${messageOf(error)}`)
    }
    if (crc !== entry.crc32) throw damaged(file, `the checksum of ${entry.fileName} is wrong`)
    if (check?.matches() === false) throw damaged(file, `${entry.fileName} is not what was captured`)
  }
}

async function checkRoom(segments: readonly Entry[], folder: string, file: string): Promise<void> {
  const needed = segments.reduce((sum, entry) => sum + BigInt(entry.uncompressedSize), 0n)
  const { bavail, bsize } = await statfs(folder, { bigint: true })
  if (needed > bavail * bsize) throw diskFull(file)
}

/** Of an app that ended meanwhile; one younger than a day may be another's. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(UNFINISHED)) continue
    const { mtimeMs } = await stat(join(folder, name))
    if (Date.now() - mtimeMs > 24 * 3_600_000) await rm(join(folder, name), { recursive: true, force: true })
  }
}

function idOf({ manifest, manifestBytes }: Contents): string {
  const when = manifest.startedAt.slice(0, 19).replaceAll(':', '-')
  return `${when}-${createHash('sha256').update(manifestBytes).digest('hex').slice(0, 12)}`
}

function damaged(file: string, what: string): KafkaFailure {
  return new KafkaFailure({
    code: 'CAPTURE_FILE_DAMAGED',
    what: `The file is no capture that can be opened: ${what}`,
    where: { file },
    remedy: 'Get the file again, or have it made again with “Save as one file”.',
  })
}

function diskFull(file: string): KafkaFailure {
  return new KafkaFailure({
    code: 'DISK_FULL',
    what: 'The disk has no room for what the file holds',
    where: { file },
    remedy: 'Free some space, or choose another folder for captures.',
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
