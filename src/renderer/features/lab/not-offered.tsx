// What Kafka's own consumer can be and a member here cannot: said, with the reason, instead of imitated.
import classes from './lab.module.css'

const missing: [name: string, reason: string][] = [
  [
    'Cooperative rebalancing',
    'kafkajs rebalances eagerly: every member gives up all its partitions first. It knows no assignor that moves only some.',
  ],
  [
    'Static membership (group.instance.id)',
    'kafkajs sends no group.instance.id: a member that comes back is a new one, and the group rebalances.',
  ],
  [
    'The new protocol (group.protocol=consumer, KIP-848)',
    'kafkajs does not speak ConsumerGroupHeartbeat. Groups of that kind are shown under Groups, with their members.',
  ],
]

export function NotOffered() {
  return (
    <section className={classes.notOffered} aria-label="Not offered">
      <h3>Not offered here</h3>
      <dl>
        {missing.map(([name, reason]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{reason}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
