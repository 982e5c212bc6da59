// DeleteAcls (key 31), versions 1 to 3. Removes access rules.

import { array, defineApi, int8, int16, int32, string, struct } from '../schema.ts'

export const deleteAcls = defineApi({
  key: 31,
  name: 'DeleteAcls',
  versions: [1, 3],
  flexibleFrom: 2,
  writes: true,
  request: struct({
    filters: array(
      struct({
        resourceTypeFilter: int8(),
        resourceNameFilter: string().nullable(),
        patternTypeFilter: int8().default(3),
        principalFilter: string().nullable(),
        hostFilter: string().nullable(),
        operation: int8(),
        permissionType: int8(),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32(),
    filterResults: array(
      struct({
        errorCode: int16(),
        errorMessage: string().nullable(),
        matchingAcls: array(
          struct({
            errorCode: int16(),
            errorMessage: string().nullable(),
            resourceType: int8(),
            resourceName: string(),
            patternType: int8().default(3),
            principal: string(),
            host: string(),
            operation: int8(),
            permissionType: int8(),
          }),
        ),
      }),
    ),
  }),
})
