/** The newest of what keeps coming. */
export interface Tail<Item> {
  append(items: readonly Item[]): void
  clear(): void
  /** Oldest first, at most as many as are kept; the same array until something came. */
  list(): readonly Item[]
}

/** Appending is cheap however often it is done; a copy is made only when somebody looks. */
export function createTail<Item>(max: number): Tail<Item> {
  let items: Item[] = []
  let listed: readonly Item[] | undefined = []
  return {
    append(added) {
      if (added.length === 0) return
      items.push(...added.slice(-max))
      if (items.length > 2 * max) items = items.slice(-max)
      listed = undefined
    },
    clear() {
      items = []
      listed = undefined
    },
    list() {
      listed ??= items.slice(-max)
      return listed
    },
  }
}
