// Things of one level of folders, as the tree and the switcher of connections show them.

export interface Folder<T> {
  /** Empty: what lies in none. */
  folder: string
  items: T[]
}

/** What lies in no folder first, then the folders by name; in each the order as it was. */
export function byFolder<T>(items: readonly T[], folderOf: (item: T) => string): Folder<T>[] {
  return [...new Set(items.map(folderOf))]
    .map(folder => ({ folder, items: items.filter(item => folderOf(item) === folder) }))
    .toSorted((left, right) => compare(left.folder, right.folder))
}

/** `eu-2` before `eu-10`; the empty one before all. */
const compare = new Intl.Collator('en', { numeric: true }).compare
