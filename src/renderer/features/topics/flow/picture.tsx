// Three columns and the lines between them. What is pointed at, or chosen, stands out with all that it is joined to.
import { useState } from 'react'
import type { TopicFlow } from '#contract/index.ts'
import { openGroup } from '#renderer/app/index.ts'
import { formatCount, formatRanges, plural } from '#renderer/lib/format.ts'
import { Count, EmptyState, Timestamp } from '#renderer/ui/index.ts'
import classes from './flow.module.css'
import { type Layout, type Link, type Place, partitionsAt, producerKey, type Reader } from './layout.ts'
import { Node } from './node.tsx'

interface PictureProps {
  connectionId: string
  topic: string
  flow: TopicFlow
  layout: Layout
}

export function Picture({ connectionId, topic, flow, layout }: PictureProps) {
  const [pointed, setPointed] = useState<Place | null>(null)
  const [chosen, setChosen] = useState<Place | null>(null)
  const place = pointed ?? chosen
  const lit = place === null ? null : partitionsAt(layout, place)
  const endOf = (each: Place) => (each.kind === 'producer' ? producerKey(each.producerId) : keyOf(each))
  /** A line is lit when it belongs to the node itself, or goes on from a partition of it. */
  const isLit = (link: Link, side: 'producer' | 'reader') =>
    lit?.has(link.partition) === true && (place?.kind !== side || endOf(place) === link.end)
  const litEnds = new Set([
    ...layout.writes.filter(link => isLit(link, 'producer')).map(({ end }) => end),
    ...layout.reads.filter(link => isLit(link, 'reader')).map(({ end }) => end),
    ...(place === null ? [] : [endOf(place)]),
  ])
  const nodeProps = (own: Place, isPartLit: boolean) => ({
    isDimmed: place !== null && !isPartLit,
    isChosen: chosen !== null && endOf(chosen) === endOf(own),
    onChoose: () => setChosen(chosen !== null && endOf(chosen) === endOf(own) ? null : own),
    onPoint: (isPointed: boolean) => setPointed(isPointed ? own : null),
  })
  return (
    <div className={classes.picture}>
      <div className={classes.heads} aria-hidden="true">
        <span>Producers</span>
        <span />
        <span>Partitions</span>
        <span />
        <span>Groups and their members</span>
      </div>
      <div className={classes.columns} style={{ minHeight: layout.height }}>
        {layout.producers.length === 0 ? (
          <NoProducers isOffered={flow.producers !== null} />
        ) : (
          <ul aria-label="Producers">
            {layout.producers.map(({ node, top }) => (
              <Node
                key={node.producerId.toString()}
                top={top}
                label={`Producer ${node.transactionalId ?? formatCount(node.producerId)}, writes ${partitionsText(node.partitions)}${node.hasOpenTransaction ? ', has an open transaction' : ''}`}
                title={`Producer id ${node.producerId}, epoch ${node.producerEpoch}`}
                {...nodeProps(
                  { kind: 'producer', producerId: node.producerId },
                  litEnds.has(producerKey(node.producerId)),
                )}
                first={node.transactionalId ?? `Producer ${formatCount(node.producerId)}`}
                second={
                  <>
                    {node.hasOpenTransaction ? <em>open transaction · </em> : null}
                    {node.lastTimestamp < 0n ? 'last batch not told' : <Timestamp value={node.lastTimestamp} />}
                  </>
                }
              />
            ))}
          </ul>
        )}
        <Lines links={layout.writes} height={layout.height} isLit={lit && (link => isLit(link, 'producer'))} />
        <ul aria-label="Partitions">
          {layout.partitions.map(({ node: { partition, end }, top }) => (
            <Node
              key={partition}
              top={top}
              isSmall
              label={`Partition ${partition}, ${end === null ? 'end not known' : `end ${formatCount(end)}`}`}
              title={`Partition ${partition} of ${topic}`}
              {...nodeProps({ kind: 'partition', partition }, lit?.has(partition) === true)}
              first={partition}
              second={end === null ? '–' : <Count value={end} />}
            />
          ))}
        </ul>
        <Lines links={layout.reads} height={layout.height} isLit={lit && (link => isLit(link, 'reader'))} />
        {layout.groups.length === 0 ? (
          <EmptyState title="No group reads this topic">
            A group stands here once it has committed an offset, or has a member with a partition of the topic. A
            consumer of the lab can be such a member. Consumers without a group leave no trace at the brokers.
          </EmptyState>
        ) : (
          <ul aria-label="Groups and their members">
            {layout.groups.map(({ node: { groupId, state }, top }) => (
              <li key={groupId} className={classes.group} style={{ top }}>
                <button
                  type="button"
                  className={classes.groupName}
                  onClick={() => openGroup(connectionId, groupId)}
                  title={`Open group ${groupId}`}
                >
                  {groupId}
                </button>
                <span>{state}</span>
              </li>
            ))}
            {layout.readers.map(({ node, top }) => (
              <Node
                key={node.key}
                top={top}
                label={readerLabel(node)}
                title={node.member?.memberId ?? 'No member has these partitions now'}
                {...nodeProps({ kind: 'reader', key: node.key }, litEnds.has(node.key))}
                first={
                  <>
                    {node.member === null ? 'no member' : node.member.clientId}
                    <span className={classes.dim}> {node.member?.clientHost}</span>
                  </>
                }
                second={
                  <>
                    {node.partitions.length === 0 ? 'no partition of this topic' : partitionsText(node.partitions)}
                    {node.lag === null ? null : (
                      <span className={node.lag > 0n ? classes.behind : undefined}>
                        {' · lag '}
                        <Count value={node.lag} />
                      </span>
                    )}
                  </>
                }
              />
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

const keyOf = (place: Exclude<Place, { kind: 'producer' }>) =>
  place.kind === 'partition' ? `partition/${place.partition}` : place.key

const partitionsText = (partitions: readonly number[]) =>
  `${partitions.length === 1 ? 'partition' : 'partitions'} ${formatRanges(partitions)}`

function readerLabel({ groupId, member, partitions, lag }: Reader): string {
  const who =
    member === null ? `Committed by ${groupId}, no member` : `Member ${member.clientId} at ${member.clientHost}`
  const what = partitions.length === 0 ? 'no partition of this topic' : `reads ${partitionsText(partitions)}`
  return [
    who,
    ...(member === null ? [partitionsText(partitions)] : [`group ${groupId}`, what]),
    ...(lag === null ? [] : [`lag ${plural(lag, 'offset')}`]),
  ].join(', ')
}

function NoProducers({ isOffered }: { isOffered: boolean }) {
  return isOffered ? (
    <EmptyState title="No producer is remembered">
      The leaders remember idempotent and transactional producers, for a day after their last batch
      (producer.id.expiration.ms). Producers without idempotence leave no trace.
    </EmptyState>
  ) : (
    <EmptyState title="This cluster does not tell its producers">
      It does not offer DescribeProducers; Kafka does since 2.8. Who reads is shown all the same.
    </EmptyState>
  )
}

function Lines({ links, height, isLit }: { links: Link[]; height: number; isLit: ((link: Link) => boolean) | null }) {
  // What is lit lies above the others.
  const ordered = isLit === null ? links : links.toSorted((left, right) => Number(isLit(left)) - Number(isLit(right)))
  // Stretched to the column's width; the lines keep theirs.
  return (
    <svg viewBox={`0 0 100 ${Math.max(height, 1)}`} height={height} preserveAspectRatio="none" aria-hidden="true">
      {ordered.map(link => (
        <path
          key={`${link.end} ${link.partition}`}
          d={`M0,${link.from} C50,${link.from} 50,${link.to} 100,${link.to}`}
          data-state={isLit === null ? undefined : isLit(link) ? 'lit' : 'dimmed'}
          strokeDasharray={link.isDashed ? '4 4' : undefined}
        />
      ))}
    </svg>
  )
}
