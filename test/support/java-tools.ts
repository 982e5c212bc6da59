// Owns running Apache Kafka's own console tools, by the names their scripts have, from the jars in the cache.
import { join } from 'node:path'
import { CURRENT_KAFKA, type KafkaVersion, kafkaJars } from '#scripts/setup/kafka.ts'
import { type RunOptions, type RunResult, run } from '#scripts/setup/programs.ts'

// The classes as they are called in Kafka 4; older releases keep them in the Scala package `kafka.admin`/`kafka.tools`.
const CLASSES = {
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-console-share-consumer': 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
  'kafka-console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'kafka-delete-records': 'org.apache.kafka.tools.DeleteRecordsCommand',
  'kafka-dump-log': 'kafka.tools.DumpLogSegments',
  'kafka-get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'kafka-features': 'org.apache.kafka.tools.FeatureCommand',
  'kafka-log-dirs': 'org.apache.kafka.tools.LogDirsCommand',
  'kafka-broker-api-versions': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  'kafka-transactions': 'org.apache.kafka.tools.TransactionsCommand',
  'kafka-producer-perf-test': 'org.apache.kafka.tools.ProducerPerformance',
  'kafka-verifiable-producer': 'org.apache.kafka.tools.VerifiableProducer',
  'kafka-verifiable-consumer': 'org.apache.kafka.tools.VerifiableConsumer',
} as const

export type JavaTool = keyof typeof CLASSES

/** Runs a tool to its end, for instance `javaTool('kafka-topics', ['--bootstrap-server', bootstrap, '--list'])`. */
export function javaTool(tool: JavaTool, args: readonly string[], options: JavaOptions = {}): Promise<RunResult> {
  return runJava(CLASSES[tool], args, options)
}

type JavaOptions = RunOptions & { version?: KafkaVersion }

/** @param program a class of Kafka's jars, or a `.java` file that uses them */
export async function runJava(
  program: string,
  args: readonly string[] = [],
  options: JavaOptions = {},
): Promise<RunResult> {
  const classpath = join(await kafkaJars(options.version ?? CURRENT_KAFKA), '*')
  return run(
    'java',
    [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-cp',
      classpath,
      program,
      ...args,
    ],
    { timeLimit: 60_000, ...options },
  )
}
