// Owns what tests may ask of a running Kafka server, whichever implements it: Apache Kafka or the built-in broker.
// A test written against this runs on both.

export interface TestBroker {
  /** for test titles: "Kafka 4.1.0" or "built-in broker" */
  name: string
  /** "127.0.0.1:PORT" of the plaintext listener */
  bootstrap: string
  host: string
  port: number
  /** the folder with the `<topic>-<partition>` folders of log segments */
  dataDir: string
  /** ends it in an orderly way; ports and data are kept for start() */
  stop(): Promise<void>
  /** kill -9; ports and data are kept for start() */
  kill(): Promise<void>
  /** starts it again on the same ports and data, and waits until it is ready */
  start(): Promise<void>
  /** stops it and removes its data, unless the test named the folder itself */
  close(): Promise<void>
  /** the process id; null while it is stopped */
  pid(): number | null
  /** what it printed so far */
  output(): string
}
