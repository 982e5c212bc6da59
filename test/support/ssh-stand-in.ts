// What stands on PATH as `ssh` in tests: takes `-D`, proxies, and keeps what it was called with. The address in
// OTTLA_TEST_HOSTS stands for hosts that only the other end knows; one that is named `refused` is not let in.
import { appendFileSync } from 'node:fs'
import { startSocksServer } from './socks-server.ts'

const args = process.argv.slice(2)
appendFileSync(process.env.OTTLA_TEST_SSH_LOG ?? '/dev/null', `${process.pid} ${args.join(' ')}\n`)
if (args.at(-1) === 'refused') {
  process.stderr.write('reader@refused: Permission denied (publickey).\n')
  process.exit(255)
}
const listen = args[args.indexOf('-D') + 1] ?? ''
const hosts: Record<string, string> = JSON.parse(process.env.OTTLA_TEST_HOSTS ?? '{}')
await startSocksServer({ port: Number(listen.split(':').at(-1)), hosts })
