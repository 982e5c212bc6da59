// The broker of an opened folder as Electron's utility process.
import { utilityProcess } from 'electron'
import type { BrokerChild } from './offline-broker.ts'

export function forkBroker(entry: string, args: string[]): BrokerChild {
  const child = utilityProcess.fork(entry, args, { serviceName: 'Ottla offline broker', stdio: 'pipe' })
  return {
    onMessage: listener => child.on('message', listener),
    onComplaint: listener => child.stderr?.on('data', (bytes: Buffer) => listener(bytes.toString('utf8'))),
    onExit: listener => child.once('exit', listener),
    kill: () => child.kill(),
  }
}
