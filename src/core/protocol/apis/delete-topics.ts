// DeleteTopics (key 20), versions 1 to 6. Deletes topics by name or id.

import { array, defineApi, int16, int32, string, struct, uuid } from '../schema.ts'

export const deleteTopics = defineApi({
  key: 20,
  name: 'DeleteTopics',
  versions: [1, 6],
  flexibleFrom: 4,
  writes: true,
  request: struct({
    topics: array(
      struct({
        name: string().nullable().default(null),
        topicId: uuid(),
      }),
    ).since(6),
    topicNames: array(string()).until(5),
    timeoutMs: int32(),
  }),
  response: struct({
    throttleTimeMs: int32(),
    responses: array(
      struct({
        name: string().nullableSince(6),
        topicId: uuid().since(6),
        errorCode: int16(),
        errorMessage: string().nullable().since(5).default(null),
      }),
    ),
  }),
})
