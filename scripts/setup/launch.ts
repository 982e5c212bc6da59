// Owns starting the built app under a program's control, for the e2e tests and the walk of `npm start`.
import { _electron, type ElectronApplication, type Page } from 'playwright-core'

export interface LaunchOptions {
  executable: string
  /** Electron's switches and the app's folder */
  args: readonly string[]
  /** value of DISPLAY; null takes the system's own */
  display: string | null
  /** the folder for everything the app keeps; one per test */
  userData: string
  env?: NodeJS.ProcessEnv
}

export interface LaunchedApp {
  electron: ElectronApplication
  /** the first window, once it says that it is ready */
  page: Page
  /** what the page printed as an error, and every exception in it: a test that expects none looks here */
  pageErrors: string[]
  /** what main, the engine, the broker and the page printed */
  output(): string
  /** closes the app as a person would; kills it if it has not ended after `patience` milliseconds */
  close(patience?: number): Promise<void>
}

/** How long the first window may take to show what it opens with, in milliseconds; two loaded cores are slow. */
const READY_WITHIN = 60_000

export async function launchApp(options: LaunchOptions): Promise<LaunchedApp> {
  const electron = await _electron.launch({
    executablePath: options.executable,
    args: [...options.args, `--user-data-dir=${options.userData}`],
    env: textOnly({
      ...process.env,
      ...(options.display === null ? {} : { DISPLAY: options.display, WAYLAND_DISPLAY: undefined }),
      ...options.env,
    }),
    timeout: READY_WITHIN,
  })
  const child = electron.process()
  let output = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    output += bytes.toString()
  })
  child.stderr?.on('data', (bytes: Buffer) => {
    output += bytes.toString()
  })
  const close = async (patience = 20_000) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), patience)
    await electron.close()
    clearTimeout(timer)
  }
  try {
    const page = await electron.firstWindow({ timeout: READY_WITHIN })
    const pageErrors: string[] = []
    page.on('console', message => {
      output += `[page ${message.type()}] ${message.text()}\n`
      if (message.type() === 'error') pageErrors.push(message.text())
    })
    page.on('pageerror', error => {
      output += `[page] ${error.stack ?? error.message}\n`
      pageErrors.push(error.stack ?? error.message)
    })
    await whenReady(page)
    return { electron, page, pageErrors, output: () => output, close }
  } catch (error) {
    await close(1000)
    throw new Error(`The app did not get ready: ${error instanceof Error ? error.message : error}\n${output}`, {
      cause: error,
    })
  }
}

/** The page marks its root when everything it opened with shows data or says why not. */
export async function whenReady(page: Page): Promise<void> {
  await page.locator('html[data-ready="true"]').waitFor({ state: 'attached', timeout: READY_WITHIN })
}

function textOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries)
}
