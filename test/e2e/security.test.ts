// What a script injected into the page would try, and does not get.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startApp, userDataFolder } from '../support/app.ts'

describe('the window', () => {
  let userData: Awaited<ReturnType<typeof userDataFolder>>
  let app: RunningApp

  beforeAll(async () => {
    userData = await userDataFolder()
    app = await startApp(userData.path)
  })

  afterAll(async () => {
    await app?.close()
    await userData?.remove()
  })

  it('has no Node and no Electron in it', async () => {
    const found = await app.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'].filter(
        name => name in globalThis,
      ),
    )
    expect(found).toEqual([])
  })

  it('is isolated and sandboxed', async () => {
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      // Electron's types do not name it.
      const read: unknown = window && Reflect.get(window.webContents, 'getLastWebPreferences')
      return typeof read === 'function' ? read.call(window?.webContents) : null
    })
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    })
  })

  it('runs no inline script, no eval, and loads nothing from elsewhere', async () => {
    const outcome = await app.page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.head.append(script)
      const image = document.createElement('img')
      const loaded = new Promise(resolve => {
        image.onload = () => resolve('loaded')
        image.onerror = () => resolve('refused')
      })
      image.src = 'https://127.0.0.1:1/pixel.png'
      const attempt = async (run: () => unknown) => {
        try {
          await run()
          return 'ran'
        } catch {
          return 'refused'
        }
      }
      return {
        inline: 'injected' in window,
        // Not `eval` itself: the debugger that runs this test is allowed to.
        eval: await new Promise(resolve => {
          setTimeout('window.evaluated = true', 0)
          setTimeout(() => resolve('evaluated' in window ? 'ran' : 'refused'), 50)
        }),
        fetch: await attempt(() => fetch('https://127.0.0.1:1/')),
        file: await attempt(() => fetch('file:///etc/passwd')),
        outside: (await fetch('app://ottla/../../package.json')).status,
        image: await loaded,
      }
    })
    expect(outcome).toEqual({
      inline: false,
      eval: 'refused',
      fetch: 'refused',
      file: 'refused',
      outside: 404,
      image: 'refused',
    })
  })

  it('reaches no address of this machine: not by sockets, streams, beacons, hints, forms or WebRTC', async () => {
    const seen: string[] = []
    const tcp = createServer(socket => {
      seen.push('tcp')
      socket.destroy()
    }).listen(0, '127.0.0.1')
    const udp = createSocket('udp4', () => seen.push('udp'))
    udp.bind(0, '127.0.0.1')
    await Promise.all([once(tcp, 'listening'), once(udp, 'listening')])
    const ports = { tcp: (tcp.address() as AddressInfo).port, udp: udp.address().port }
    await app.page.evaluate(async port => {
      const at = `127.0.0.1:${port.tcp}`
      const failed = (target: EventTarget) => new Promise(resolve => target.addEventListener('error', resolve))
      navigator.sendBeacon(`http://${at}/`, 'x')
      for (const rel of ['preconnect', 'prefetch', 'stylesheet', 'modulepreload']) {
        const link = document.createElement('link')
        Object.assign(link, { rel, href: `http://${at}/` })
        document.head.append(link)
      }
      const form = document.createElement('form')
      form.action = `http://${at}/`
      document.body.append(form)
      form.submit()
      await Promise.all([failed(new WebSocket(`ws://${at}/`)), failed(new EventSource(`http://${at}/`))])
      const login = { username: 'a', credential: 'b' }
      const iceServers = [
        { urls: `stun:127.0.0.1:${port.udp}` },
        { urls: `turn:127.0.0.1:${port.udp}?transport=udp`, ...login },
        { urls: `turn:${at}?transport=tcp`, ...login },
      ]
      const peer = new RTCPeerConnection({ iceServers })
      const gathered = new Promise<void>(resolve => {
        peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve()
      })
      peer.createDataChannel('out')
      await peer.setLocalDescription(await peer.createOffer())
      await gathered
      peer.close()
    }, ports)
    tcp.close()
    udp.close()
    expect(seen).toEqual([])
  })

  it('goes nowhere and opens nothing', async () => {
    const before = app.page.url()
    const opened = await app.page.evaluate(() => {
      const handle = window.open('https://127.0.0.1:1/')
      location.assign('https://127.0.0.1:1/')
      return handle === null
    })
    expect(opened).toBe(true)
    // Asked of main: the page's own driver waits for a navigation that never comes.
    const windows = () =>
      app.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map(({ webContents }) => ({
          url: webContents.getURL(),
          loads: webContents.isLoading(),
        })),
      )
    await expect.poll(windows).toEqual([{ url: before, loads: false }])
  })
})
