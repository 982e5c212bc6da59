// Offers to look only in the partition where the default partitioner puts the key that is asked for, and says what that
// takes for granted.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client, read } from '#renderer/client/index.ts'
import classes from './search.module.css'

interface KeyPartitionProps {
  connectionId: string
  topic: string
  /** The key that every match has. */
  searchedKey: string
  /** Null: all. */
  chosen: number[] | null
  onChosen(partitions: number[] | null): void
}

const encoder = new TextEncoder()

export function KeyPartition({ connectionId, topic, searchedKey, chosen, onChosen }: KeyPartitionProps) {
  const place = useQuery({
    ...read('produce.partitionFor', client.produce.partitionFor, {
      connectionId,
      topic,
      key: encoder.encode(searchedKey),
    }),
    retry: false,
  })
  if (!place.isSuccess || place.data.partitions <= 1) return null
  const { partition, partitions } = place.data
  const isOnly = chosen?.length === 1 && chosen[0] === partition
  return (
    <p className={classes.plan} role="note" aria-label="Partition of the key">
      <span>
        {isOnly ? `Only partition ${partition} is looked at. ` : `This key belongs in partition ${partition}. `}
        That holds for records written with the default partitioner of Java clients (murmur2 of the key) while the topic
        had {partitions} partitions.
      </span>
      <Button size="compact-xs" variant="light" onClick={() => onChosen(isOnly ? null : [partition])}>
        {isOnly ? 'Look in all partitions' : `Look only in partition ${partition}`}
      </Button>
    </p>
  )
}
