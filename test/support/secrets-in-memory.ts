// Secrets without a keyring: what a test of main keeps them in.
import type { Secrets } from '#main/storage/secrets.ts'

export function secretsInMemory(): Secrets {
  const kept = new Map<string, string>()
  return {
    keyring: () => ({ available: false, backend: 'none' }),
    get: id => kept.get(id) ?? null,
    kept: id => (kept.has(id) ? 'session' : 'none'),
    set: async (id, secret) => void kept.set(id, secret),
    clear: async id => void kept.delete(id),
  }
}
