// A procedure without a mark does not compile: `npm run check` fails where one of the lines below does.
import { oc } from '@orpc/contract'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { engineContract, mainContract } from '#contract/index.ts'
import { local, type MarkedContract, onTopic, reads, writes } from '#contract/procedure.ts'
import { defineApi, struct } from '#core/protocol/schema.ts'

const input = z.object({ connectionId: z.string() })

it('does not compile without a mark', () => {
  const marked: MarkedContract = {
    topics: { list: reads.input(input), delete: writes.input(onTopic), forget: local.input(input) },
  }
  // @ts-expect-error: it is made of nothing that says whether it writes
  const unmarked: MarkedContract = { topics: { delete: oc.input(input) } }
  // @ts-expect-error: it is marked with something else
  const otherwise: MarkedContract = { topics: { delete: oc.$meta({ deletes: true }).input(input) } }
  const described = {
    key: 1,
    name: 'A',
    versions: [0, 0],
    flexibleFrom: 0,
    request: struct({}),
    response: struct({}),
  } as const
  // @ts-expect-error: a request of Kafka's that does not say whether it writes
  const api = defineApi(described)
  expect([marked, unmarked, otherwise].map(each => Object.keys(each))).toEqual(Array(3).fill(['topics']))
  expect(api.writes).toBeUndefined()
})

it('says of every procedure whether it writes, and nothing of the engine does', () => {
  const marks = (contract: MarkedContract) =>
    Object.values(contract).flatMap(all => Object.values(all).map(procedure => procedure['~orpc'].meta.writes))
  expect(new Set(marks(mainContract))).toEqual(new Set([true, false]))
  expect(new Set(marks(engineContract))).toEqual(new Set([false]))
})
