// What the page's script could still reach in its memory: V8's own heap snapshot, read as a graph.
import type { Page } from 'playwright-core'
import { z } from 'zod'

const snapshotSchema = z.object({
  snapshot: z.object({
    meta: z.object({
      node_fields: z.array(z.string()),
      node_types: z.tuple([z.array(z.string())], z.unknown()),
      edge_fields: z.array(z.string()),
    }),
  }),
  nodes: z.array(z.number()),
  edges: z.array(z.number()),
  strings: z.array(z.string()),
})

/**
 * After a collection, what holds a string for which `matches` holds: `Object`, `system / Context`, … V8's table of strings
 * that Chromium lent it is left out: it is no object, and no script comes at it.
 */
export async function holdersOf(page: Page, matches: (text: string) => boolean): Promise<string[]> {
  const { snapshot, nodes, edges, strings } = snapshotSchema.parse(JSON.parse(await heapOf(page)))
  const { node_fields: nodeFields, node_types: nodeTypes, edge_fields: edgeFields } = snapshot.meta
  const [typeNames] = nodeTypes
  const nodeField = (node: number, field: string) => nodes[node * nodeFields.length + nodeFields.indexOf(field)] ?? 0
  const typeOf = (node: number) => typeNames[nodeField(node, 'type')] ?? ''
  const nameOf = (node: number) => strings[nodeField(node, 'name')] ?? ''
  const found = new Set<number>()
  const count = nodes.length / nodeFields.length
  for (let node = 0; node < count; node++) {
    if (typeOf(node).includes('string') && matches(nameOf(node))) found.add(node)
  }
  const holders: string[] = []
  let edge = 0
  for (let node = 0; node < count && found.size > 0; node++) {
    for (let left = nodeField(node, 'edge_count'); left > 0; left--, edge++) {
      const to = edges[edge * edgeFields.length + edgeFields.indexOf('to_node')] ?? 0
      if (found.has(to / nodeFields.length) && typeOf(node) !== 'synthetic') holders.push(nameOf(node))
    }
  }
  return holders
}

async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const pieces: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => pieces.push(chunk))
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  return pieces.join('')
}
