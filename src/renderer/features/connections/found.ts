// What a search in the connections finds: every word of it in the name, the folder, the environment or a server.
import type { Connection } from '#contract/index.ts'

export function found(connections: readonly Connection[], query: string): Connection[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return connections.filter(({ profile: { name, folder, environment, bootstrapServers } }) => {
    const text = [folder, name, environment === 'none' ? '' : environment, ...bootstrapServers].join(' ').toLowerCase()
    return words.every(word => text.includes(word))
  })
}
