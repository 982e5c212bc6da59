import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultLogConfig, type LogDirectory, openLogDirectory } from '#broker/log/index.ts'
import { contentOf, put, temporaryFolder } from './temporary-logs.ts'

const topicId = 'b8tRS7h4TJ2Vt43Dp85v2A'

function openAll(directory: string): LogDirectory {
  const logs = openLogDirectory(directory, () => defaultLogConfig)
  onTestFinished(() => logs.close())
  return logs
}

describe('a data directory', () => {
  it('is laid out as Kafka lays it out, and found again', () => {
    const directory = temporaryFolder()
    const logs = openAll(directory)
    const log = logs.create('shop.orders-eu', 3, topicId, defaultLogConfig)
    put(log, [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ])
    log.deleteRecordsBefore(2n)
    logs.close()
    const text = (...path: string[]) => readFileSync(join(directory, ...path), 'utf8')
    expect(readdirSync(join(directory, 'shop.orders-eu-3')).sort()).toEqual([
      '00000000000000000000.log',
      'partition.metadata',
    ])
    expect(text('shop.orders-eu-3', 'partition.metadata')).toBe(`version: 0\ntopic_id: ${topicId}\n`)
    expect(text('log-start-offset-checkpoint')).toBe('0\n1\nshop.orders-eu 3 2\n')
    expect(text('recovery-point-offset-checkpoint')).toBe('0\n1\nshop.orders-eu 3 3\n')
    expect(text('replication-offset-checkpoint')).toBe('0\n1\nshop.orders-eu 3 3\n')
    const again = openAll(directory)
    expect(again.partitions()).toMatchObject([{ topic: 'shop.orders-eu', partition: 3, topicId }])
    expect(again.get('shop.orders-eu', 3)?.logStartOffset).toBe(2n)
  })

  it('keeps deleted records deleted when it is killed right afterwards', () => {
    const directory = temporaryFolder()
    const log = openAll(directory).create('t', 0, topicId, defaultLogConfig)
    put(log, [
      ['a', '1'],
      ['b', '2'],
    ])
    log.deleteRecordsBefore(1n)
    const copy = temporaryFolder()
    cpSync(directory, copy, { recursive: true })
    expect(openAll(copy).get('t', 0)?.logStartOffset).toBe(1n)
  })

  it('forgets a removed partition, which may be made again', () => {
    const directory = temporaryFolder()
    const logs = openAll(directory)
    put(logs.create('t', 0, topicId, defaultLogConfig), [['a', '1']])
    logs.remove('t', 0)
    expect(logs.get('t', 0)).toBeUndefined()
    expect(readdirSync(directory)).toEqual(['log-start-offset-checkpoint'])
    expect(contentOf(logs.create('t', 0, topicId, defaultLogConfig))).toEqual([])
  })

  it('finishes a removal that a kill interrupted, and leaves foreign folders alone', () => {
    const directory = temporaryFolder()
    const doomed = join(directory, 't-0.0123456789abcdef0123456789abcdef-delete')
    mkdirSync(doomed)
    mkdirSync(join(directory, 'notes'))
    writeFileSync(join(doomed, '00000000000000000000.log'), '')
    expect(openAll(directory).partitions()).toEqual([])
    expect([existsSync(doomed), existsSync(join(directory, 'notes'))]).toEqual([false, true])
  })

  it('says which checkpoint file it does not understand', () => {
    const directory = temporaryFolder()
    writeFileSync(join(directory, 'log-start-offset-checkpoint'), '7\n0\n')
    expect(() => openAll(directory)).toThrow(/log-start-offset-checkpoint has version 7/)
  })
})
