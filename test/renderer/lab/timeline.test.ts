import { describe, expect, it } from 'vitest'
import type { LabEvent } from '#contract/index.ts'
import { assignmentsAt, partitionsText, toCsv, toJson } from '#renderer/features/lab/timeline.ts'

const at = (...partitions: number[]) => partitions.map(partition => ({ topic: 'orders', partition }))

const event = (number: number, sessionId: string, change: Partial<LabEvent>): LabEvent => ({
  number,
  at: 0,
  sessionId,
  consumer: 1,
  groupId: 'a, "b"',
  kind: 'joined',
  memberId: null,
  generationId: null,
  isLeader: null,
  protocol: null,
  durationMs: null,
  before: null,
  after: null,
  offsets: null,
  trigger: null,
  records: null,
  problem: null,
  ...change,
})

describe('a timeline', () => {
  it('knows who had what after each event', () => {
    const events = [
      event(1, 'x', { after: at(0, 1) }),
      event(2, 'x', { kind: 'rebalancing', after: [] }),
      event(3, 'x', { after: at(0) }),
      event(4, 'y', { after: at(1) }),
    ]
    expect(Object.fromEntries(assignmentsAt(events, 1))).toEqual({ x: at(0, 1) })
    expect(Object.fromEntries(assignmentsAt(events, 2))).toEqual({ x: [] })
    expect(Object.fromEntries(assignmentsAt(events, 4))).toEqual({ x: at(0), y: at(1) })
  })

  it('writes partitions as runs', () => {
    expect(partitionsText([])).toBe('none')
    expect(partitionsText(at(0, 1, 2, 4, 5, 9))).toBe('orders 0–2, 4–5, 9')
    expect(partitionsText(at(7), false)).toBe('7')
    expect(partitionsText([...at(7), { topic: 'news', partition: 0 }], false)).toBe('orders 7; news 0')
  })

  it('is exported with offsets exact and fields quoted', () => {
    const offsets = [{ topic: 'orders', partition: 0, offset: 9_007_199_254_740_993n, metadata: '' }]
    const events = [event(1, 'x', { kind: 'committed', trigger: 'hand', offsets })]
    expect(JSON.parse(toJson(events))).toMatchObject([{ offsets: [{ offset: '9007199254740993' }] }])
    const [head, row, end] = toCsv(events).split('\r\n')
    expect(head).toBe('number,time,consumer,group,member,generation,event,detail,before,after,ms')
    expect(row).toContain('1,1970-01-01T00:00:00.000Z,1,"a, ""b""",,,committed,')
    expect(row).toContain('"by hand · orders 0 at 9,007,199,254,740,993"')
    expect(end).toBe('')
  })
})
