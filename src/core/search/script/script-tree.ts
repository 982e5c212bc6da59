// Walks what the parser made of a script.
import type { AnyNode } from 'acorn'

type Look = (node: AnyNode, parents: readonly AnyNode[]) => void

/** Calls `look` with every node and those it stands in, outermost first. */
export function visit(node: AnyNode, look: Look, parents: readonly AnyNode[] = []): void {
  look(node, parents)
  const inside = [...parents, node]
  for (const child of childrenOf(node)) visit(child, look, inside)
}

export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode)
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
