// The command line of the broker process. Says what is wrong and how it is used; starts nothing.

import { parseArgs } from 'node:util'

export const usage = `Usage: broker --listen HOST:PORT --data DIRECTORY [options]
  --listen HOST:PORT    address to listen on; port 0 takes a free one
  --data DIRECTORY      where the log segments live; made when missing
  --offline             serve DIRECTORY as it is: a capture or a data directory of Kafka's, which is only read
  --past-high-watermark with --offline: also what Kafka's last checkpoint does not vouch for
  --segment NAME        with --offline: of DIRECTORY, a partition’s folder, this .log file alone
  --sample              fill an empty directory with sample topics and keep a trickle of records flowing
  --auto-create         a request for an unknown topic creates it
  --sasl USER:PASSWORD  ask for SASL PLAIN; may be given several times
  --control             take fault injection as JSON lines on standard input`

export interface BrokerArguments {
  readonly host: string
  readonly port: number
  readonly dataDirectory: string
  readonly offline: boolean
  readonly pastHighWatermark: boolean
  readonly segment: string | null
  readonly sample: boolean
  readonly autoCreateTopics: boolean
  readonly accounts: ReadonlyMap<string, string>
  readonly control: boolean
}

/** Throws an Error with a sentence for the person who typed it. */
export function parseBrokerArguments(words: readonly string[]): BrokerArguments {
  const { values } = parseArgs({
    args: [...words],
    options: {
      listen: { type: 'string', default: '127.0.0.1:9092' },
      data: { type: 'string' },
      offline: { type: 'boolean', default: false },
      'past-high-watermark': { type: 'boolean', default: false },
      segment: { type: 'string' },
      sample: { type: 'boolean', default: false },
      'auto-create': { type: 'boolean', default: false },
      sasl: { type: 'string', multiple: true, default: [] },
      control: { type: 'boolean', default: false },
    },
  })
  if (values.data === undefined) throw new Error('--data DIRECTORY is missing')
  const address = /^(.+):(\d{1,5})$/.exec(values.listen)
  const port = Number(address?.[2])
  if (address?.[1] === undefined || port > 65_535) throw new Error(`--listen ${values.listen} is not HOST:PORT`)
  return {
    host: address[1].replace(/^\[(.*)\]$/, '$1'),
    port,
    dataDirectory: values.data,
    offline: values.offline,
    pastHighWatermark: values['past-high-watermark'],
    segment: values.segment ?? null,
    sample: values.sample,
    autoCreateTopics: values['auto-create'],
    accounts: new Map(values.sasl.map(account)),
    control: values.control,
  }
}

function account(given: string): [user: string, password: string] {
  const colon = given.indexOf(':')
  if (colon <= 0) throw new Error('--sasl wants USER:PASSWORD')
  return [given.slice(0, colon), given.slice(colon + 1)]
}
