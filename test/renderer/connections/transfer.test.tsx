// Exporting connections, and importing what was exported.
import { Notifications } from '@mantine/notifications'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { ExportedProfile } from '#contract/index.ts'
import { ProblemError } from '#renderer/client/index.ts'
import { ExportDialog } from '#renderer/features/connections/export-dialog.tsx'
import { ImportDialog } from '#renderer/features/connections/import-dialog.tsx'
import { type Fakes, fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'
import { connectionOf } from '#test/support/sample-connection.ts'

type Connections = NonNullable<Fakes['connections']>

const fake = (fakes: Connections) =>
  fakeClient({
    connections: { keyring: async () => ({ available: true, backend: 'keys' }), list: async () => [], ...fakes },
  })

const exported = (name: string, change: Partial<ExportedProfile> = {}): ExportedProfile => ({
  name,
  folder: '',
  colour: '#c2413b',
  environment: 'none',
  bootstrapServers: [`${name}:9092`],
  existing: null,
  missingFiles: [],
  ...change,
})

async function showImport(profiles: ExportedProfile[], fakes: Connections, hasSecrets = true) {
  const onClose = vi.fn()
  fake({ import: async () => ({ kind: 'export', profiles, hasSecrets }), ...fakes })
  renderScreen(
    <>
      <Notifications />
      <ImportDialog onClose={onClose} />
    </>,
  )
  const user = userEvent.setup()
  await user.click(screen.getByRole('textbox', { name: /Client settings, or an export/ }))
  await user.paste('{"ottla":"connections"}')
  await user.click(screen.getByRole('button', { name: 'Continue' }))
  await screen.findByRole('list', { name: 'Connections in the export' })
  return { onClose, user }
}

const wrongPassphrase = new ProblemError({
  code: 'WRONG_PASSPHRASE',
  what: 'The passphrase does not open this export',
  where: {},
  remedy: 'Type the passphrase that the export was made with.',
  retriable: false,
})

describe('connections: importing an export', () => {
  it('leaves what exists as it is, takes a choice for each, and tells a wrong passphrase', async () => {
    const importAll = vi
      .fn()
      .mockRejectedValueOnce(wrongPassphrase)
      .mockResolvedValueOnce({ added: 1, replaced: 1, notes: [] })
    const profiles = [exported('new'), exported('prod', { existing: 'p1' }), exported('dev', { existing: 'p2' })]
    const { user, onClose } = await showImport(profiles, { importAll })
    expect(screen.getByText('3 connections, 2 of a name that is here already')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Import 1 connection' })).toBeTruthy()
    await user.selectOptions(screen.getByRole('combobox', { name: 'What to do with prod' }), 'Replace')
    await user.type(screen.getByLabelText(/Passphrase of the export/), 'not that one')
    await user.click(screen.getByRole('button', { name: 'Import 2 connections' }))
    expect(await screen.findByText('The passphrase does not open this export')).toBeTruthy()
    expect(onClose).not.toHaveBeenCalled()
    await user.click(screen.getByRole('button', { name: 'Import 2 connections' }))
    expect(await screen.findByText('1 connection added, 1 replaced')).toBeTruthy()
    expect(onClose).toHaveBeenCalledOnce()
    expect(importAll.mock.calls[1]?.[0]).toEqual({
      text: '{"ottla":"connections"}',
      choices: [
        { index: 0, action: 'add' },
        { index: 1, action: 'replace', connectionId: 'p1' },
      ],
      passphrase: 'not that one',
      remember: true,
    })
  })

  it('chooses for all that exist at once, and without a passphrase asks for no secret', async () => {
    const importAll = vi.fn(async () => ({ added: 2, replaced: 0, notes: ['a (2): choose ca.pem again.'] }))
    const profiles = [exported('a', { existing: 'p1', missingFiles: ['ca.pem'] }), exported('b', { existing: 'p2' })]
    const { user, onClose } = await showImport(profiles, { importAll }, false)
    expect(screen.getByText('Not on this machine, to be chosen again: ca.pem')).toBeTruthy()
    expect(screen.queryByLabelText(/Passphrase/)).toBeNull()
    expect(screen.getByRole('button', { name: 'Import' }).hasAttribute('disabled')).toBe(true)
    await user.click(screen.getByRole('radio', { name: 'Keep both' }))
    await user.click(screen.getByRole('button', { name: 'Import 2 connections' }))
    expect(await screen.findByText('2 connections added, 0 replaced')).toBeTruthy()
    expect(screen.getByText('a (2): choose ca.pem again.')).toBeTruthy()
    expect(importAll.mock.calls).toMatchObject([
      [
        {
          choices: [
            { index: 0, action: 'add' },
            { index: 1, action: 'add' },
          ],
          passphrase: null,
        },
      ],
    ])
    await user.click(screen.getByRole('button', { name: 'Close' }))
    expect(onClose).toHaveBeenCalledOnce()
  })

  it('takes a file that is dropped, and leaves it to nobody else', async () => {
    fake({})
    renderScreen(<ImportDialog onClose={() => {}} />)
    const others = vi.fn()
    window.addEventListener('drop', others)
    const text = screen.getByRole('textbox', { name: /Client settings, or an export/ })
    const file = new File(['{"ottla":"connections"}'], 'export.json')
    fireEvent.drop(text, { dataTransfer: { files: [file], types: ['Files'] } })
    await waitFor(() => expect(text).toHaveProperty('value', '{"ottla":"connections"}'))
    expect(others).not.toHaveBeenCalled()
    window.removeEventListener('drop', others)
  })

  it('says that an export is damaged, and keeps the text', async () => {
    fake({
      import: async () =>
        Promise.reject(
          new ProblemError({
            code: 'EXPORT_DAMAGED',
            what: 'The export is damaged: it is cut off, or is no JSON',
            where: {},
            remedy: 'Copy or export it again.',
            retriable: false,
          }),
        ),
    })
    renderScreen(<ImportDialog onClose={() => {}} />)
    const user = userEvent.setup()
    const text = screen.getByRole('textbox', { name: /Client settings, or an export/ })
    await user.upload(
      document.querySelector('input[type=file]') as HTMLInputElement,
      new File(['{"ottla":"conn'], 'export.json'),
    )
    await waitFor(() => expect(text).toHaveProperty('value', '{"ottla":"conn'))
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    expect(await screen.findByText('The export is damaged: it is cut off, or is no JSON')).toBeTruthy()
    expect(text).toHaveProperty('value', '{"ottla":"conn')
  })
})

describe('connections: exporting', () => {
  const saved = { file: 'c.json', profiles: 1, secrets: 0, unreadSecrets: 0 }
  const show = (fakes: Connections) => {
    const onClose = vi.fn()
    fake(fakes)
    renderScreen(
      <ExportDialog
        connections={[connectionOf('prod'), connectionOf('dev')]}
        chosen={[connectionOf('prod')]}
        onClose={onClose}
      />,
    )
    return { onClose, user: userEvent.setup() }
  }

  it('writes the ticked ones without passwords, and stays when the dialog is cancelled', async () => {
    const exportAll = vi.fn().mockResolvedValueOnce(null).mockResolvedValueOnce(saved)
    const { user, onClose } = show({ export: exportAll })
    await user.click(screen.getByRole('button', { name: 'Export' }))
    await waitFor(() => expect(exportAll.mock.calls).toEqual([[{ connectionIds: ['prod'], passphrase: null }]]))
    expect(onClose).not.toHaveBeenCalled()
    await user.click(screen.getByRole('checkbox', { name: 'All (2)' }))
    const list = within(screen.getByRole('list', { name: 'Connections' }))
    expect(list.getByRole('checkbox', { name: 'dev' })).toHaveProperty('checked', true)
    await user.click(screen.getByRole('button', { name: 'Export' }))
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
    expect(exportAll.mock.calls[1]).toEqual([{ connectionIds: ['prod', 'dev'], passphrase: null }])
  })

  it('asks for a passphrase twice, and for one that is long enough', async () => {
    const exportAll = vi.fn(async () => saved)
    const { user } = show({ export: exportAll })
    await user.click(screen.getByRole('switch', { name: /With passwords/ }))
    await user.type(screen.getByLabelText('Passphrase'), 'short')
    await user.click(screen.getByRole('button', { name: 'Export' }))
    expect(screen.getByText('At least 8 characters')).toBeTruthy()
    expect(screen.getByText('Not the same passphrase')).toBeTruthy()
    await user.type(screen.getByLabelText('Passphrase'), ' and longer')
    await user.type(screen.getByLabelText('Repeat the passphrase'), 'short and longer')
    expect(exportAll.mock.calls).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Export' }))
    await waitFor(() =>
      expect(exportAll.mock.calls).toEqual([[{ connectionIds: ['prod'], passphrase: 'short and longer' }]]),
    )
  })
})
