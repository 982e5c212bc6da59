// Everything about a record that is not its content: where it stands, when, and the batch it came in.
import type { FullRecord } from '#contract/index.ts'
import { describeTimestamp, formatBytes, formatCount, plural } from '#renderer/lib/format.ts'
import classes from './record.module.css'

function sizeOf(bytes: Uint8Array | null, size: number): string {
  return bytes === null ? '∅ null' : `${formatCount(size)} B`
}

export function MetadataView({ record }: { record: FullRecord }) {
  const { batch } = record
  const hasProducer = batch.producerId >= 0n
  const facts: [string, string | number][] = [
    ['Topic', record.topic],
    ['Partition', record.partition],
    ['Offset', record.offset.toString()],
    ['Timestamp', describeTimestamp(record.timestamp)],
    ['Timestamp type', record.timestampType],
    ['Key', sizeOf(record.key, record.keySize)],
    ['Value', sizeOf(record.value, record.valueSize)],
    ['Headers', record.headers.length],
  ]
  const batchFacts: [string, string | number][] = [
    ['Base offset', batch.baseOffset.toString()],
    ['Records', formatCount(batch.recordCount)],
    ['Compression', batch.compression],
    ['Size', `${formatBytes(batch.sizeInBytes)} (${plural(batch.sizeInBytes, 'byte')})`],
    ['CRC', batch.crcValid ? 'valid' : 'does not match: the batch is damaged'],
    ['Format', `v${batch.magic}`],
    ['Leader epoch', batch.leaderEpoch],
    ['Transactional', batch.isTransactional ? 'yes' : 'no'],
    ['Producer id', hasProducer ? batch.producerId.toString() : 'none'],
    ['Producer epoch', hasProducer ? batch.producerEpoch : 'none'],
    ['Base sequence', hasProducer ? batch.baseSequence : 'none'],
  ]
  return (
    <div className={classes.scroll}>
      <Facts title="Record" facts={facts} />
      <Facts title="Record batch" facts={batchFacts} />
    </div>
  )
}

function Facts({ title, facts }: { title: string; facts: [string, string | number][] }) {
  return (
    <section aria-label={title}>
      <h3 className={classes.heading}>{title}</h3>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-damaged={name === 'CRC' && value !== 'valid'}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
