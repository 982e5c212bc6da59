// Wiring only: makes the services, opens the window, ends cleanly.
import { join, resolve } from 'node:path'
import { app, BrowserWindow, Menu, powerMonitor, safeStorage } from 'electron'
import { z } from 'zod'
import { EngineProcess } from './engine/engine-process.ts'
import { LINK_SCHEME, RecordLinks } from './features/app/record-links.ts'
import { AuditService, auditNotWritten } from './features/audit/audit.service.ts'
import { CAPTURE_EXTENSION, CaptureFiles } from './features/captures/capture-files.ts'
import { CapturesService } from './features/captures/captures.service.ts'
import { CapturesStore } from './features/captures/captures.store.ts'
import { forkBroker } from './features/captures/fork-broker.ts'
import { ConnectionsService } from './features/connections/connections.service.ts'
import { ProfilesStore } from './features/connections/profiles.store.ts'
import { DockerService } from './features/docker/docker.service.ts'
import { ExportsService } from './features/exports/exports.service.ts'
import { LagHistory, lagHistoryFile } from './features/groups/lag-history.ts'
import { JobsService } from './features/jobs/jobs.service.ts'
import { JournalService } from './features/journal/journal.service.ts'
import { JournalFile } from './features/journal/journal-file.ts'
import { LabService } from './features/lab/lab.service.ts'
import { HistoryStore, historyFile } from './features/produce/history.store.ts'
import { RedriveService } from './features/redrive/redrive.service.ts'
import { ReplayService } from './features/replay/replay.service.ts'
import { SandboxService } from './features/sandbox/sandbox.service.ts'
import { SANDBOX_ID } from './features/sandbox/sandbox-id.ts'
import { SearchesStore, searchesFile } from './features/searches/searches.store.ts'
import { openSettings } from './features/settings/settings.store.ts'
import { forkSql } from './features/sql/fork-sql.ts'
import { QueriesStore, queriesFile } from './features/sql/queries.store.ts'
import { SqlService } from './features/sql/sql.service.ts'
import type { Services } from './ipc/context.ts'
import { createAppEvents } from './ipc/events.ts'
import { WindowPorts } from './ipc/window-ports.ts'
import { takeDrops } from './shell/drops.ts'
import { lockSession, registerScheme, servePages } from './shell/pages.ts'
import { shell } from './shell/shell.ts'
import { openWindow } from './shell/window.ts'
import { openJsonFile } from './storage/json-file.ts'
import { openSecrets } from './storage/secrets.ts'

const here = import.meta.dirname
const paths = {
  engine: join(here, 'engine.js'),
  broker: join(here, 'broker.js'),
  sql: join(here, 'sql.js'),
  preload: join(here, '../preload/index.cjs'),
  renderer: join(here, '../renderer'),
  icon: join(here, '../../resources/icon.png'),
  // Docker reads files, not what is inside the packed app's archive.
  docker: app.isPackaged ? join(process.resourcesPath, 'docker') : join(here, '../../resources/docker'),
}

z.config({ jitless: true })
registerScheme()
// As root Chromium runs only without its sandbox, and enabling it then loops in crashes.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()

if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
// macOS tells a link by this event, which may come before everything else; the other systems name it on the command line.
app.on('open-url', (event, url) => {
  event.preventDefault()
  openLink(url)
})
app.on('open-file', (event, path) => {
  event.preventDefault()
  openFile(path)
})

if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()

function start(): void {
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }]) : null,
  )
  lockSession()
  servePages(paths.renderer)
  const services = createServices()
  const ports = new WindowPorts(services)
  enginePorts = () => ports.renewEnginePorts(services.engine)
  services.engine.start()
  services.sandbox.start()
  services.lagHistory.start()
  services.connections.reconnect()
  powerMonitor.on('resume', () => {
    services.connections.wake().catch(error => console.error(`After sleeping: ${error}`))
  })

  const open = () => ports.serve(openWindow({ ...paths, userData: app.getPath('userData') }))
  open()
  openLink = url => services.links.arrived(url)
  linkAtStart ??= linkIn(process.argv)
  if (linkAtStart !== null) openLink(linkAtStart)
  openFile = path => services.captureFiles.arrived(path)
  for (const path of [...filesAtStart, ...filesIn(process.argv, process.cwd())]) openFile(path)
  takeDrops(openFile)
  app.on('second-instance', (_event, argv, folder) => {
    const [window] = BrowserWindow.getAllWindows()
    if (window?.isMinimized()) window.restore()
    window?.focus()
    const link = linkIn(argv)
    if (link !== null) openLink(link)
    for (const path of filesIn(argv, folder)) openFile(path)
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open()
  })
  app.on('window-all-closed', () => app.quit())
  endCleanly(services)
}

let enginePorts = () => {}
let linkAtStart: string | null = null
let openLink = (url: string) => {
  linkAtStart = url
}

const filesAtStart: string[] = []
let openFile = (path: string) => {
  filesAtStart.push(path)
}

/** A double click names the file on the command line, except on macOS. */
const filesIn = (argv: readonly string[], folder: string) =>
  argv.filter(each => each.endsWith(`.${CAPTURE_EXTENSION}`)).map(each => resolve(folder, each))

const linkIn = (argv: readonly string[]) => argv.find(each => each.startsWith(`${LINK_SCHEME}://`)) ?? null

function createServices(): Services {
  const userData = app.getPath('userData')
  const events = createAppEvents()
  const jobs = new JobsService(event => events.emit(event))
  const engine = new EngineProcess(paths.engine, {
    state: state => events.emit({ event: 'engine', state }),
    started: () => enginePorts(),
  })
  const sandbox = new SandboxService(paths.broker, userData, {
    state: state => {
      events.emit({ event: 'sandbox', state })
      if (state.status === 'failed') connections.check(SANDBOX_ID)
    },
    listening: () => {
      connections.connectAt(SANDBOX_ID).catch(error => console.error(`The sandbox does not answer: ${error}`))
      events.emit({ event: 'profiles' })
    },
  })
  const profiles = new ProfilesStore(userData)
  const captures = new CapturesService({
    store: new CapturesStore(userData),
    engine: () => engine.captures(),
    startBroker: args => forkBroker(paths.broker, args),
    jobs,
    events,
    check: connectionId => connections.check(connectionId),
  })
  const captureFiles = new CaptureFiles({ captures, engine: () => engine.captures(), jobs, events })
  const secrets = openSecrets(join(userData, 'secrets.json'), safeStorage)
  const connections = new ConnectionsService({
    profiles,
    secrets,
    sandbox,
    captures,
    engine,
    jobs,
    events,
    lab: { closeOf: id => lab.closeOf(id) },
    audit: { add: entry => audit.add(entry) },
    shell,
  })
  const audit = new AuditService(userData, {
    added: () => events.emit({ event: 'audit' }),
    failed: error => events.emit({ event: 'notice', problem: auditNotWritten(userData, error) }),
  })
  const settings = openSettings(userData)
  const history = new HistoryStore(openJsonFile(join(userData, 'produce-history.json'), historyFile))
  const journal = new JournalService(new JournalFile(join(userData, 'offset-journal.jsonl')), {
    profileName: connectionId => connections.nameOf(connectionId),
    changed: connectionId => events.emit({ event: 'changed', connectionId, feature: 'journal' }),
  })
  const searches = new SearchesStore(openJsonFile(join(userData, 'searches.json'), searchesFile))
  const lagHistory = new LagHistory({
    connected: () => connections.connected(),
    file: openJsonFile(join(userData, 'lag-history.json'), lagHistoryFile),
  })
  const lab = new LabService({
    reader: connectionId => connections.reader(connectionId),
    read: input => engine.client().messages.read(input),
  })
  const sql = new SqlService({
    start: () => forkSql(paths.sql),
    folder: join(userData, 'sql'),
    settings: () => settings.get(),
    options: connectionId => connections.liveOptions(connectionId),
  })
  const exports = new ExportsService({
    folder: join(userData, 'exports'),
    engine: () => engine.exports(),
    jobs,
    events,
    connections,
  })
  const replaysFolder = join(userData, 'replays')
  const replay = new ReplayService({
    folder: replaysFolder,
    engine: () => engine.replay(),
    jobs,
    events,
    connections,
  })
  const redrive = new RedriveService({ folder: replaysFolder, engine: () => engine.redrive(), jobs })
  const queries = new QueriesStore(openJsonFile(join(userData, 'queries.json'), queriesFile))
  const docker = new DockerService({ folder: paths.docker, jobs, events, connections, shell })
  const links = new RecordLinks(connections, () => events.emit({ event: 'link' }))
  return {
    links,
    connections,
    jobs,
    settings,
    sandbox,
    docker,
    history,
    searches,
    journal,
    lagHistory,
    lab,
    audit,
    captures,
    captureFiles,
    exports,
    replay,
    redrive,
    sql,
    queries,
    engine,
    shell,
    events,
  }
}

/** Connections are closed and the sandbox's log is flushed before the process ends. */
function endCleanly(services: Services): void {
  let ended = false
  app.on('before-quit', event => {
    if (ended) return
    event.preventDefault()
    const closing = services.lab
      .closeAll()
      .then(() =>
        Promise.allSettled([
          services.lagHistory.close(),
          services.connections.close(),
          services.sandbox.stop(),
          services.sql.close(),
        ]),
      )
    services.engine.stop()
    void closing.then(() => {
      ended = true
      app.quit()
    })
  })
}
