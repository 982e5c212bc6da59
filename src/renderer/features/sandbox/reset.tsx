// Throwing the sandbox's data away, after a typed confirmation.
import { Text } from '@mantine/core'
import { client, keyOf, queryClient } from '#renderer/client/index.ts'
import { confirmTyped, notifyDone } from '#renderer/ui/index.ts'

export function confirmReset(): void {
  confirmTyped({
    title: 'Reset the sandbox',
    expected: 'sandbox',
    action: 'Reset the sandbox',
    children: (
      <Text size="sm">
        Its topics, records and groups are thrown away, yours included, and the sample data is made anew.
      </Text>
    ),
    onConfirm: async () => {
      const state = await client.sandbox.reset()
      queryClient.setQueryData(keyOf('sandbox.state', null), state)
      await queryClient.invalidateQueries({ predicate: query => query.queryKey[0] !== 'settings' })
      notifyDone('Sandbox reset')
    },
  })
}
