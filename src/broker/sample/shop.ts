// shop.*: orders and their payments (ids beyond 2^53, nested JSON, repeated headers), and the customers as a compacted
// topic in which a deleted customer is a tombstone.

import type { Random } from './random.ts'
import { headers, int64, json, type SampleTopic, text } from './sample-topic.ts'

/** The first id that a double cannot tell from its neighbour. */
const firstOrderId = 9_007_199_254_740_993n

const customerCount = 640

const products: readonly [Product, ...Product[]] = [
  { sku: 'BK-1042', title: 'Notebook, A5, dotted', cents: 1290 },
  { sku: 'BK-1077', title: 'Fountain pen, fine nib', cents: 4900 },
  { sku: 'BK-1103', title: 'Ink, royal blue, 30 ml', cents: 890 },
  { sku: 'HM-2201', title: 'Desk lamp, brass', cents: 12900 },
  { sku: 'HM-2210', title: 'Reading chair', cents: 34900 },
  { sku: 'HM-2254', title: 'Wool blanket', cents: 7950 },
  { sku: 'KT-3310', title: 'Teapot, 1.2 l', cents: 3990 },
  { sku: 'KT-3342', title: 'Set of six cups', cents: 5400 },
]

interface Product {
  readonly sku: string
  readonly title: string
  readonly cents: number
}

const cities: readonly [City, ...City[]] = [
  { city: 'Praha', country: 'CZ', postalCode: '110 00' },
  { city: 'Wien', country: 'AT', postalCode: '1010' },
  { city: 'Berlin', country: 'DE', postalCode: '10115' },
  { city: 'Zürich', country: 'CH', postalCode: '8001' },
  { city: 'Łódź', country: 'PL', postalCode: '90-001' },
  { city: 'Kraków', country: 'PL', postalCode: '31-001' },
]

interface City {
  readonly city: string
  readonly country: string
  readonly postalCode: string
}

const firstNames: readonly [string, ...string[]] = ['Anna', 'Ben', 'Carla', 'Daniel', 'Eva', 'Felix', 'Greta', 'Hugo']
const lastNames: readonly [string, ...string[]] = ['Baumann', 'Dvořák', 'Fischer', 'Huber', 'Król', 'Meier', 'Novák']

const customerId = (random: Random) => `c-${1000 + random.between(1, customerCount)}`

const money = (cents: number) => (cents / 100).toFixed(2)

function orderItems(random: Random) {
  return Array.from({ length: random.between(1, 4) }, () => {
    const { sku, title, cents } = random.pick(products)
    return { sku, title, quantity: random.between(1, 3), unitPrice: money(cents), cents }
  })
}

export const orders: SampleTopic = {
  name: 'shop.orders',
  partitions: 6,
  configs: new Map([['retention.ms', '-1']]),
  compression: 'lz4',
  history: 14_000,
  recordsPerBatch: 40,
  secondsBetween: 1.5,
  record(random, number, time) {
    const id = firstOrderId + BigInt(number) * 2n
    const customer = customerId(random)
    const items = orderItems(random)
    const cents = items.reduce((sum, item) => sum + item.quantity * item.cents, 0)
    const retried = random.chance(0.04)
    return {
      key: text(customer),
      value: json({
        id: int64(id),
        customer,
        status: random.pick(['created', 'created', 'created', 'confirmed', 'packed', 'shipped', 'cancelled']),
        createdAt: time.toISOString(),
        currency: 'EUR',
        total: money(cents),
        items: items.map(({ cents: _cents, ...item }) => item),
        shipping: {
          method: random.pick(['standard', 'express', 'pickup']),
          address: { ...random.pick(cities), street: `Hauptstraße ${random.between(1, 180)}` },
        },
        coupon: random.chance(0.1) ? `WELCOME${random.between(10, 25)}` : null,
      }),
      headers: headers(
        ['content-type', 'application/json'],
        ['trace-id', random.hex(16)],
        ['service', 'checkout'],
        ...(retried
          ? ([
              ['retry', '1'],
              ['retry', '2'],
              ['retry-reason', null],
            ] as const)
          : []),
      ),
    }
  },
}

const payments: SampleTopic = {
  name: 'shop.payments',
  partitions: 6,
  configs: new Map([['retention.ms', '-1']]),
  compression: 'zstd',
  history: 12_500,
  recordsPerBatch: 40,
  secondsBetween: 1.7,
  record(random, number, time) {
    const orderId = firstOrderId + BigInt(number) * 2n
    const failed = random.chance(0.05)
    return {
      key: text(orderId.toString()),
      value: json({
        paymentId: `pay_${random.hex(9)}`,
        orderId: int64(orderId),
        provider: random.pick(['card', 'card', 'card', 'transfer', 'wallet']),
        amount: { value: money(random.between(890, 69_900)), currency: 'EUR' },
        state: failed ? 'declined' : 'captured',
        reason: failed ? random.pick(['insufficient_funds', 'expired_card', 'suspected_fraud']) : null,
        riskScore: Math.round(random.next() * 1000) / 1000,
        at: {
          iso: time.toISOString(),
          epochNanos: int64(BigInt(time.getTime()) * 1_000_000n + BigInt(random.between(0, 999_999))),
        },
      }),
      headers: headers(['content-type', 'application/json'], ['trace-id', random.hex(16)], ['service', 'payments']),
    }
  },
}

export const customers: SampleTopic = {
  name: 'shop.customers',
  partitions: 3,
  configs: new Map([
    ['cleanup.policy', 'compact'],
    ['min.cleanable.dirty.ratio', '0.2'],
    ['segment.ms', String(86_400_000)],
  ]),
  compression: 'none',
  history: 3600,
  recordsPerBatch: 12,
  secondsBetween: 20,
  record(random, _number, time) {
    const id = customerId(random)
    const key = text(id)
    if (random.chance(0.06)) return { key, value: null, headers: headers(['event', 'customer.deleted']) }
    const first = random.pick(firstNames)
    const last = random.pick(lastNames)
    return {
      key,
      value: json({
        id,
        name: `${first} ${last}`,
        email: `${first}.${last}@example.com`
          .toLowerCase()
          .normalize('NFD')
          .replaceAll(/[^a-z0-9.@]/g, ''),
        address: random.pick(cities),
        newsletter: random.chance(0.4),
        loyaltyPoints: random.between(0, 5200),
        updatedAt: time.toISOString(),
      }),
      headers: headers(['event', 'customer.updated'], ['schema-version', '3']),
    }
  },
}

export const shopTopics: readonly SampleTopic[] = [orders, payments, customers]
