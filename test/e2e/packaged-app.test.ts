import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium } from 'playwright-core'
import { beforeAll, expect, inject, it } from 'vitest'
import { unpackedApp } from '#scripts/package/unpacked.ts'
import { electronSwitches, ensureElectron } from '#scripts/setup/electron.ts'
import { whenReady } from '#scripts/setup/launch.ts'
import { mustRun, run } from '#scripts/setup/programs.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { userDataFolder } from '#test/support/app.ts'
import { Person } from './person.ts'

let folder = ''
let executable = ''

beforeAll(async () => {
  const packed = unpackedApp(await ensureElectron())
  folder = packed.folder
  executable = packed.executable
  await mustRun('npm', ['run', '--silent', 'package'], { cwd: PROJECT })
})

it('starts, shows the sandbox, and closes', async () => {
  const userData = await userDataFolder()
  const { display } = inject('app')
  // The inspector that Playwright starts Electron with is fused off here: the page is reached through Chromium's port.
  const app = spawn(
    executable,
    [...electronSwitches(), '--remote-debugging-port=0', `--user-data-dir=${userData.path}`],
    {
      env: display === null ? process.env : { ...process.env, DISPLAY: display },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const ended = new Promise<number | null>(resolve => app.once('exit', resolve))
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let errors = ''
      app.stderr.setEncoding('utf8').on('data', (text: string) => {
        errors += text
        const found = /DevTools listening on (ws:\S+)/.exec(errors)?.[1]
        if (found !== undefined) resolve(found)
      })
      void ended.then(code => reject(new Error(`The packaged app ended with code ${code}:\n${errors}`)))
    })
    const browser = await chromium.connectOverCDP(address)
    const page = browser.contexts()[0]?.pages()[0]
    if (page === undefined) throw new Error('The packaged app has no window')
    await whenReady(page)
    expect(page.url()).toMatch(/^app:\/\//)
    await page.getByText('shop', { exact: false }).first().waitFor()
    // DuckDB's library lies outside the archive: queries run, too.
    const person = new Person(page)
    await person.command('Open SQL workspace')
    const sql = person.panel('SQL workspace')
    await person.write(sql, 'SELECT 6 * 7 AS answer')
    await page.keyboard.press('Control+Enter')
    await sql.getByRole('gridcell', { name: '42' }).waitFor()
    await page.close()
    expect(await ended).toBe(0)
  } finally {
    app.kill('SIGKILL')
    await ended
    await userData.remove()
  }
})

it('has its fuses set, and no app but its own', async () => {
  const wire = await getCurrentFuseWire(executable)
  const states = (fuse: FuseV1Options) => wire[fuse]
  expect(states(FuseV1Options.RunAsNode)).toBe(FuseState.DISABLE)
  expect(states(FuseV1Options.EnableCookieEncryption)).toBe(FuseState.ENABLE)
  expect(states(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(FuseState.DISABLE)
  expect(states(FuseV1Options.EnableNodeCliInspectArguments)).toBe(FuseState.DISABLE)
  expect(states(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(FuseState.ENABLE)
  expect(states(FuseV1Options.OnlyLoadAppFromAsar)).toBe(FuseState.ENABLE)
  expect(states(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(FuseState.DISABLE)
  expect(existsSync(join(folder, 'resources', 'default_app.asar'))).toBe(false)
  expect(existsSync(join(folder, 'resources', 'docker', 'single.yml'))).toBe(true)
})

it('is no release when the Electron in it is the development one', async () => {
  const electron = await ensureElectron()
  expect(/development/i.test(executable)).toBe(electron.developmentOnly)
  if (!electron.developmentOnly) return
  const refused = await run('npm', ['run', '--silent', 'package', '--', '--release'], { cwd: PROJECT })
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('out of support')
})
