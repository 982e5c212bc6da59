import { describe, expect, it } from 'vitest'
import { describeError, ErrorCode } from '#core/protocol/errors.ts'
import { remedyFor } from '#kafka/remedies.ts'

describe('what to do about an error', () => {
  it('is said of every code of Kafka’s, after what it means', () => {
    const general = remedyFor('A_CODE_OF_THE_FUTURE')
    for (const [name, code] of Object.entries(ErrorCode)) {
      const remedy = remedyFor(name)
      expect(remedy, name).not.toBe(general)
      expect(remedy, name).toMatch(/^[A-Z].*\.$/)
      expect(remedy, name).not.toBe(describeError(code)?.message)
    }
  })
})
