// DescribeClientQuotas (key 48), versions 0 to 1. Lists quotas.

import { array, bool, defineApi, float64, int8, int16, int32, string, struct } from '../schema.ts'

export const describeClientQuotas = defineApi({
  key: 48,
  name: 'DescribeClientQuotas',
  versions: [0, 1],
  flexibleFrom: 1,
  writes: false,
  request: struct({
    components: array(
      struct({
        entityType: string(),
        matchType: int8(),
        match: string().nullable(),
      }),
    ),
    strict: bool(),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string().nullable(),
    entries: array(
      struct({
        entity: array(
          struct({
            entityType: string(),
            entityName: string().nullable(),
          }),
        ),
        values: array(
          struct({
            key: string(),
            value: float64(),
          }),
        ),
      }),
    ).nullable(),
  }),
})
