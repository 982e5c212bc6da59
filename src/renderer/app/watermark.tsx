// What stands where no tab is open: what can be done next.
import { Button, Group, Kbd } from '@mantine/core'
import { runCommand } from './commands.ts'
import classes from './watermark.module.css'

const hints: [keys: string[], words: string][] = [
  [['Ctrl', 'K'], 'Search, go to, do'],
  [['Ctrl', 'P'], 'Go to a topic'],
  [['Ctrl', 'N'], 'Compose a record'],
  [['Ctrl', 'B'], 'Show or hide the tree'],
]

export function Watermark() {
  return (
    <div className={classes.root}>
      <h1>Open a topic</h1>
      <p>Choose one in the tree at the left: its records scroll from the first offset to the last.</p>
      <Group gap="xs" justify="center">
        <Button variant="default" onClick={() => void runCommand('frame.goToTopic')}>
          Go to topic
        </Button>
        <Button variant="default" onClick={() => void runCommand('connections.create')}>
          New connection
        </Button>
        <Button variant="default" onClick={() => void runCommand('lessons.open')}>
          Lessons
        </Button>
      </Group>
      <dl>
        {hints.map(([keys, words]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd>
              {keys.map(key => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
