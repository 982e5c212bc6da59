// Electron's main process of a bench: starts the built engine in a utility process and passes messages between its ports
// and the bench, which started this over Node's IPC. Plain JavaScript: Electron loads it as it is.
import process from 'node:process'
import { app, MessageChannelMain, utilityProcess } from 'electron'

const entry = process.argv.at(-1)
app.on('window-all-closed', () => {})
process.on('disconnect', () => app.exit(0))
let engine
// Not awaited: Electron waits for the end of this module before it is ready.
app.whenReady().then(start)

function start() {
  engine = utilityProcess.fork(entry, [], { serviceName: 'Ottla engine', stdio: 'inherit' })
  engine.once('exit', () => app.exit(1))
  engine.once('spawn', () => {
    const ports = { control: portOf('control'), messages: portOf('messages') }
    process.on('message', ({ to, data }) => {
      if (to in ports) ports[to].postMessage(data)
      else process.send({ from: 'cpu', data: cpuMs() })
    })
    process.send({ from: 'host', data: 'ready' })
  })
}

function portOf(serve) {
  const { port1, port2 } = new MessageChannelMain()
  engine.postMessage({ serve }, [port1])
  port2.on('message', ({ data }) => process.send({ from: serve, data }))
  port2.start()
  return port2
}

/** Processor time of the engine's process since it began, in milliseconds. */
function cpuMs() {
  return app.getAppMetrics().find(({ pid }) => pid === engine.pid).cpu.cumulativeCPUUsage * 1000
}
