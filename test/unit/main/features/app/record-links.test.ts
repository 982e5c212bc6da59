import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLink, parseLink, RecordLinks } from '#main/features/app/record-links.ts'

const clusters = [
  { connectionId: 'a', name: 'prod eu', clusterId: 'MkU3OEVBNTcwNTJENDM2Qg', isConnected: false },
  { connectionId: 'b', name: 'prod, read only', clusterId: 'MkU3OEVBNTcwNTJENDM2Qg', isConnected: true },
  { connectionId: 'c', name: 'never connected', clusterId: null, isConnected: false },
]
const links = new RecordLinks({ clusters: () => clusters }, () => {})
const place = { topic: 'shop.orders', partition: 4, offset: 88_120_334n }

describe('a link to a record', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        fc.stringMatching(/^[a-zA-Z0-9._-]{1,249}$/),
        fc.nat(2 ** 31 - 1),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        (cluster, topic, partition, offset) => {
          const link = { cluster, topic, partition, offset }
          expect(parseLink(formatLink(link))).toEqual(link)
        },
      ),
    )
  })

  it.each([
    'https://cluster/topic/0/1',
    'ottla://cluster/topic/0',
    'ottla://cluster/topic/0/1/2',
    'ottla://cluster/to pic/0/1',
    'ottla://cluster/to%2Fpic/0/1',
    'ottla://cluster/topic/-1/1',
    'ottla://cluster/topic/99999999999/1',
    'ottla://cluster/topic/0/9223372036854775808',
    'ottla://cluster/topic/0/1?x=1',
    'ottla://%E0%A4%A/topic/0/1',
    `ottla://cluster/${'t'.repeat(250)}/0/1`,
  ])('is refused: %s', url => {
    expect(() => links.resolve(url)).toThrow('no link to a record')
  })

  it('leads to the profile of its cluster, a connected one first, or to the one it names', () => {
    const url = links.linkTo({ connectionId: 'a', ...place })
    expect(url).toBe('ottla://MkU3OEVBNTcwNTJENDM2Qg/shop.orders/4/88120334')
    expect(links.resolve(url)).toEqual({ connectionId: 'b', ...place })
    expect(links.resolve('ottla://prod%20eu/shop.orders/4/88120334')).toEqual({ connectionId: 'a', ...place })
    expect(links.linkTo({ connectionId: 'c', ...place })).toBe('ottla://never%20connected/shop.orders/4/88120334')
    expect(() => links.resolve('ottla://other/shop.orders/4/1')).toThrow('No profile leads to the cluster')
  })

  it('waits until a window takes it, once', () => {
    let told = 0
    const waiting = new RecordLinks({ clusters: () => [] }, () => told++)
    waiting.arrived('ottla://a/b/0/1')
    expect([told, waiting.isWaiting, waiting.take(), waiting.take()]).toEqual([1, true, 'ottla://a/b/0/1', null])
  })
})
