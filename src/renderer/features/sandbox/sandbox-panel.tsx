// The sandbox: the built-in broker with sample data, where it listens, and how to reach it from elsewhere.
import { Button, CopyButton } from '@mantine/core'
import { IconCopy, IconRefresh } from '@tabler/icons-react'
import type { SandboxState } from '#contract/index.ts'
import { type PanelProps, runCommand } from '#renderer/app/index.ts'
import { useSandbox } from '#renderer/client/index.ts'
import { Facts, Panel, ProblemView, Section, SkeletonRows } from '#renderer/ui/index.ts'
import classes from './sandbox-panel.module.css'

const examples = (address: string): [tool: string, line: string][] => [
  ['kcat', `kcat -b ${address} -t shop.orders -C -o beginning -e`],
  ['Kafka’s console', `kafka-console-consumer --bootstrap-server ${address} --topic shop.orders --from-beginning`],
  ['kafka-python', `KafkaConsumer('shop.orders', bootstrap_servers='${address}', auto_offset_reset='earliest')`],
]

function Examples({ address }: { address: string }) {
  return (
    <dl className={classes.examples}>
      {examples(address).map(([tool, line]) => (
        <div key={tool}>
          <dt>{tool}</dt>
          <dd>
            <code>{line}</code>
            <CopyButton value={line}>
              {({ copied, copy }) => (
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-xs"
                  leftSection={<IconCopy size={12} aria-hidden />}
                  aria-label={`Copy the line for ${tool}`}
                  onClick={copy}
                >
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function State({ state }: { state: SandboxState }) {
  return (
    <Facts
      label="Sandbox"
      facts={[
        ['State', state.status],
        ['Listens at', state.listening === null ? '–' : <code key="address">{state.listening}</code>],
      ]}
    />
  )
}

export function SandboxPanel(_props: PanelProps) {
  const sandbox = useSandbox()
  const { data } = sandbox
  return (
    <Panel
      label="Sandbox"
      isReady={sandbox.isFetched}
      isPage
      toolbar={
        <>
          <strong>Sandbox</strong>
          <Button
            variant="default"
            ml="auto"
            leftSection={<IconRefresh size={13} aria-hidden />}
            onClick={() => void runCommand('sandbox.reset')}
          >
            Reset
          </Button>
        </>
      }
    >
      <p className={classes.words}>
        A Kafka broker of one node that is part of Ottla: it starts with it, listens on this machine only, and holds
        sample data to read, change and break. It speaks the Kafka protocol, so other clients can use it while Ottla
        runs. It is for trying things out, never for production.
      </p>
      {sandbox.isPending ? <SkeletonRows label="Loading the sandbox" count={2} /> : null}
      {sandbox.isError ? <ProblemView error={sandbox.error} onRetry={() => void sandbox.refetch()} /> : null}
      {data === undefined ? null : (
        <>
          <Section title="State">
            <State state={data} />
          </Section>
          {data.problem === null ? null : <ProblemView error={data.problem} />}
          {data.listening === null ? null : (
            <Section title="From other clients">
              <Examples address={data.listening} />
            </Section>
          )}
        </>
      )}
    </Panel>
  )
}
