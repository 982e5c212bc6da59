// The replay dialog as plain data: what its fields hold, and the replay that they ask for. Pure.
import type { RecordsSource, ReplaySpec } from '#contract/index.ts'

type Mapping = ReplaySpec['mapping']
export type EditBy = Mapping['value']['by']

export interface EditForm {
  by: EditBy
  template: string
  find: string
  replacement: string
}

export interface ReplayForm {
  name: string
  /** Profile of the target; null: the first that can be. */
  connectionId: string | null
  isCommitted: boolean
  topicBy: Mapping['topic']['by']
  topic: string
  topicHeader: string
  /** Those that the header may name. */
  topics: string[]
  partitionBy: Mapping['partition']['by']
  partition: string
  timestampBy: Mapping['timestamp']['by']
  /** Seconds, as typed. */
  shift: string
  key: EditForm
  value: EditForm
  removed: string[]
  /** A line each: `name: template`; a name alone has no value. */
  added: string
  hasSource: boolean
  paceBy: ReplaySpec['pace']['by']
  rate: string
  speed: string
  compression: ReplaySpec['compression']
  onFailure: ReplaySpec['onFailure']
  onceOnly: ReplaySpec['onceOnly']
}

export interface ReplaySource {
  connectionId: string
  records: RecordsSource
  /** `shop.orders`, `3 records of shop.orders`. */
  words: string
  /** The topic of which they are, or the first of several. */
  topic: string
  /** What the dialog begins with. */
  filledIn?: Partial<ReplayForm>
}

const untouched: EditForm = { by: 'keep', template: '', find: '', replacement: '' }

/** @param isElsewhere the source can be no target itself: then a topic of its name is meant */
export const formFor = (source: ReplaySource, isElsewhere: boolean): ReplayForm => ({
  name: source.words,
  connectionId: null,
  isCommitted: true,
  topicBy: 'fixed',
  topic: isElsewhere ? source.topic : '',
  topicHeader: '',
  topics: [],
  partitionBy: 'key',
  partition: '0',
  timestampBy: 'keep',
  shift: '0',
  key: untouched,
  value: untouched,
  removed: [],
  added: '',
  hasSource: true,
  paceBy: 'fastest',
  rate: '1000',
  speed: '1',
  compression: 'lz4',
  onFailure: 'stop',
  onceOnly: 'auto',
  ...source.filledIn,
})

/** `name: template` in lines; undefined where a line has no name. */
export function headersOf(text: string): Mapping['headers']['add'] | undefined {
  const added: Mapping['headers']['add'] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const at = line.indexOf(':')
    const name = (at < 0 ? line : line.slice(0, at)).trim()
    if (name === '') return undefined
    added.push({ name, value: at < 0 ? null : line.slice(at + 1).trimStart() })
  }
  return added
}

const positive = (text: string): number | null => {
  const number = Number(text.replaceAll(',', ''))
  return Number.isFinite(number) && number > 0 ? number : null
}

function topicOf(form: ReplayForm): Mapping['topic'] | null {
  switch (form.topicBy) {
    case 'same':
      return { by: 'same' }
    case 'fixed':
      return form.topic.trim() === '' ? null : { by: 'fixed', topic: form.topic.trim() }
    case 'header':
      return form.topicHeader.trim() === '' || form.topics.length === 0
        ? null
        : { by: 'header', header: form.topicHeader.trim(), topics: form.topics }
  }
}

function partitionOf({ partitionBy, partition }: ReplayForm): Mapping['partition'] | null {
  if (partitionBy !== 'fixed') return { by: partitionBy }
  return /^\d{1,6}$/.test(partition.trim()) ? { by: 'fixed', partition: Number(partition) } : null
}

function timestampOf({ timestampBy, shift }: ReplayForm): Mapping['timestamp'] | null {
  if (timestampBy !== 'shift') return { by: timestampBy }
  const seconds = Number(shift)
  return shift.trim() === '' || !Number.isFinite(seconds)
    ? null
    : { by: 'shift', milliseconds: BigInt(Math.round(seconds * 1000)) }
}

function editOf({ by, template, find, replacement }: EditForm): Mapping['value'] | null {
  if (by === 'template') return { by, template }
  if (by === 'replace') return find === '' ? null : { by, find, replacement }
  return { by }
}

function paceOf({ paceBy, rate, speed }: ReplayForm): ReplaySpec['pace'] | null {
  if (paceBy === 'fastest') return { by: 'fastest' }
  const number = positive(paceBy === 'rate' ? rate : speed)
  if (number === null) return null
  return paceBy === 'rate' ? { by: 'rate', recordsPerSecond: number } : { by: 'original', speed: number }
}

const SOURCE_HEADERS = {
  topic: 'ottla.source.topic',
  partition: 'ottla.source.partition',
  offset: 'ottla.source.offset',
  replay: 'ottla.replay',
}
const NO_HEADERS = { topic: null, partition: null, offset: null, replay: null }

/** Null while something is missing or cannot be read. */
export function specOf(form: ReplayForm, source: ReplaySource): ReplaySpec | null {
  const [topic, partition, timestamp] = [topicOf(form), partitionOf(form), timestampOf(form)]
  const [key, value, pace] = [editOf(form.key), editOf(form.value), paceOf(form)]
  const add = headersOf(form.added)
  const name = form.name.trim().slice(0, 100)
  if (topic === null || partition === null || timestamp === null || key === null || value === null) return null
  if (pace === null || add === undefined || name === '') return null
  return {
    name,
    source: {
      connectionId: source.connectionId,
      records: source.records,
      isolation: form.isCommitted ? 'read_committed' : 'read_uncommitted',
    },
    mapping: {
      topic,
      partition,
      timestamp,
      key,
      value,
      headers: { remove: form.removed, add, source: form.hasSource ? SOURCE_HEADERS : NO_HEADERS },
    },
    pace,
    compression: form.compression,
    onFailure: form.onFailure,
    onceOnly: form.onceOnly,
  }
}
