// Two lists against each other: what is the same at both ends is left out, so that something put in or taken out in the
// middle is told as that.

export interface Middle<Item> {
  /** Items in front that are the same. */
  start: number
  pairs: { before: Item | undefined; after: Item | undefined }[]
}

export function middleOf<Item>(
  before: readonly Item[],
  after: readonly Item[],
  isSame: (before: Item, after: Item) => boolean,
): Middle<Item> {
  const same = (left: Item | undefined, right: Item | undefined) =>
    left !== undefined && right !== undefined && isSame(left, right)
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && same(before[start], after[start])) start++
  let end = 0
  while (end < most - start && same(before.at(-1 - end), after.at(-1 - end))) end++
  const [left, right] = [before.slice(start, before.length - end), after.slice(start, after.length - end)]
  const pairs = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => ({
    before: left[index],
    after: right[index],
  }))
  return { start, pairs }
}
