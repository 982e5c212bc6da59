import { describe, expect, it } from 'vitest'
import { seal, sealedSchema, unseal } from '#main/features/connections/export/sealed.ts'

const flipped = (base64: string) => {
  const bytes = Buffer.from(base64, 'base64')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return bytes.toString('base64')
}

describe('text under a passphrase', { timeout: 60_000 }, () => {
  it('comes back exactly, out of JSON, and is not in it', async () => {
    const text = JSON.stringify({ password: 'pass-ü-\u0000-🔑' })
    const written = JSON.stringify(await seal(text, 'Zürich 12'))
    expect(written).not.toContain('pass-')
    const read = sealedSchema.parse(JSON.parse(written))
    // The ü as two characters, as macOS hands it out.
    expect(await unseal(read, 'Zu\u0308rich 12')).toBe(text)
  })

  it('is another file each time', async () => {
    const [one, other] = [await seal('same', 'same'), await seal('same', 'same')]
    expect(one.salt).not.toBe(other.salt)
    expect(one.nonce).not.toBe(other.nonce)
    expect(one.text).not.toBe(other.text)
  })

  it('tells a wrong passphrase from damage', async () => {
    const sealed = await seal('secret', 'right')
    await expect(unseal(sealed, 'wrong')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' })
    for (const field of ['salt', 'nonce', 'tag', 'text', 'checksum'] as const) {
      const damaged = { ...sealed, [field]: flipped(sealed[field]) }
      await expect(unseal(damaged, 'right'), field).rejects.toMatchObject({ code: 'EXPORT_DAMAGED' })
    }
    await expect(unseal({ ...sealed, tag: '' }, 'right')).rejects.toMatchObject({ code: 'EXPORT_DAMAGED' })
    await expect(unseal({ ...sealed, cost: 2 ** 14 }, 'right')).rejects.toMatchObject({ code: 'EXPORT_DAMAGED' })
  })

  it('does not let a file ask for more memory than that', async () => {
    const sealed = await seal('secret', 'right')
    expect(sealedSchema.safeParse({ ...sealed, cost: 2 ** 30 }).success).toBe(false)
  })
})
