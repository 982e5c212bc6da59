// Which version of a request Ottla sends: what the cluster page says must be what goes out.
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { apiName } from '#kafka/api-names.ts'
import { SENT_BY_KAFKAJS, versionInUse } from '#kafka/spoken-versions.ts'

describe('the version in use', () => {
  it('is the newest that both sides know', () => {
    expect(versionInUse(metadata.key, { minVersion: 0, maxVersion: 9 })).toBe(9)
    expect(versionInUse(metadata.key, { minVersion: 0, maxVersion: 99 })).toBe(metadata.maxVersion)
  })

  it('is the last that names topics, where later ones take ids only', () => {
    expect(fetch.maxVersion).toBeGreaterThan(12)
    expect(versionInUse(fetch.key, { minVersion: 4, maxVersion: 18 })).toBe(12)
  })

  it('is none where nothing is in common, or the request is not known', () => {
    expect(versionInUse(fetch.key, { minVersion: 13, maxVersion: 18 })).toBeNull()
    expect(versionInUse(9999, { minVersion: 0, maxVersion: 1 })).toBeNull()
  })

  it.each([...SENT_BY_KAFKAJS])('of API %i is kafkajs’s newest', (key, version) => {
    const require = createRequire(import.meta.url)
    const { requests }: { requests: Record<string, { versions: string[] }> } = require('kafkajs/src/protocol/requests')
    expect(requests[apiName(key)]?.versions.at(-1)).toBe(String(version))
  })
})
