// The previewed move as a command of Kafka's own tool, to copy.
import { Button, CopyButton, Group, Modal } from '@mantine/core'
import classes from './move.module.css'
import type { ToolCommand } from './tool-command.ts'

export function CommandDialog({ command, onClose }: { command: ToolCommand; onClose(): void }) {
  return (
    <Modal opened onClose={onClose} title="The same with kafka-consumer-groups" size="lg">
      {command.command === '' ? (
        <p>No partition moves: there is nothing to run.</p>
      ) : (
        <>
          <Copyable label="Command" text={command.command} />
          {command.file === null ? null : (
            <>
              <p>
                The tool would not come to these offsets by itself, so it reads them from <code>offsets.csv</code>:
              </p>
              <Copyable label="offsets.csv" text={command.file} />
            </>
          )}
          <p className={classes.dim}>
            A cluster with TLS or SASL also needs <code>--command-config client.properties</code>. The tool clears
            metadata, asks nothing, and keeps no journal.
          </p>
        </>
      )}
    </Modal>
  )
}

function Copyable({ label, text }: { label: string; text: string }) {
  return (
    <>
      <section aria-label={label}>
        <pre className={classes.command}>{text}</pre>
      </section>
      <Group justify="flex-end" mb="sm">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : `Copy ${label}`}
            </Button>
          )}
        </CopyButton>
      </Group>
    </>
  )
}
