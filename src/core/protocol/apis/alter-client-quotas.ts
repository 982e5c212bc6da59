// AlterClientQuotas (key 49), versions 0 to 1. Changes quotas.

import { array, bool, defineApi, float64, int16, int32, string, struct } from '../schema.ts'

export const alterClientQuotas = defineApi({
  key: 49,
  name: 'AlterClientQuotas',
  versions: [0, 1],
  flexibleFrom: 1,
  writes: true,
  request: struct({
    entries: array(
      struct({
        entity: array(
          struct({
            entityType: string(),
            entityName: string().nullable(),
          }),
        ),
        ops: array(
          struct({
            key: string(),
            value: float64(),
            remove: bool(),
          }),
        ),
      }),
    ),
    validateOnly: bool(),
  }),
  response: struct({
    throttleTimeMs: int32(),
    entries: array(
      struct({
        errorCode: int16(),
        errorMessage: string().nullable(),
        entity: array(
          struct({
            entityType: string(),
            entityName: string().nullable(),
          }),
        ),
      }),
    ),
  }),
})
