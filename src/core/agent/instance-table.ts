import type { Lifecycle } from './lifecycle-model.ts'
import { type ProcessSnapshot, snapshotOf } from './process-snapshot.ts'

/** All instances that there are, found by id, by name, and by what they depend on. */
export interface InstanceTable {
  get(id: string): Lifecycle | undefined
  ids(): readonly string[]
  models(): readonly Lifecycle[]
  /** All instances of the agent of a name. */
  named(name: string): readonly Lifecycle[]
  /** Ids of those that depend on an agent. */
  dependants(name: string): readonly string[]
  /** Adds an instance, or gives it its new model. */
  set(model: Lifecycle): void
  delete(id: string): void
  /** Those in `ids` come first, in that order. */
  sort(ids: readonly string[]): void
  /** In order. The same list, of the same objects, as long as nothing changed. */
  snapshot(): readonly ProcessSnapshot[]
}

interface Row {
  readonly model: Lifecycle
  readonly snapshot: ProcessSnapshot
}

interface Index {
  readonly names: ReadonlyMap<string, readonly string[]>
  readonly dependants: ReadonlyMap<string, readonly string[]>
}

export function createInstanceTable(): InstanceTable {
  let rows = new Map<string, Row>()
  let list: readonly ProcessSnapshot[] | null = null
  let index: Index | null = null

  const indexed = (): Index => {
    index ??= indexOf([...rows.values()].map(({ model }) => model))
    return index
  }
  const get = (id: string): Lifecycle | undefined => rows.get(id)?.model

  return {
    get,
    ids: () => [...rows.keys()],
    models: () => [...rows.values()].map(({ model }) => model),
    named: (name) => (indexed().names.get(name) ?? []).flatMap((id) => get(id) ?? []),
    dependants: (name) => indexed().dependants.get(name) ?? [],
    set(model) {
      const { id } = model.spec
      if (get(id)?.spec !== model.spec) index = null
      rows.set(id, { model, snapshot: snapshotOf(model) })
      list = null
    },
    delete(id) {
      rows.delete(id)
      index = null
      list = null
    },
    sort(ids) {
      const first = ids.flatMap((id): [string, Row][] => {
        const row = rows.get(id)
        return row ? [[id, row]] : []
      })
      rows = new Map([...first, ...rows])
      list = null
    },
    snapshot() {
      list ??= [...rows.values()].map(({ snapshot }) => snapshot)
      return list
    },
  }
}

function indexOf(models: readonly Lifecycle[]): Index {
  const names = Map.groupBy(models, ({ spec }) => spec.name)
  const edges = models.flatMap(({ spec }) => spec.dependsOn.map((name) => ({ name, id: spec.id })))
  const dependants = Map.groupBy(edges, ({ name }) => name)
  return {
    names: new Map([...names].map(([name, group]) => [name, group.map(({ spec }) => spec.id)])),
    dependants: new Map([...dependants].map(([name, group]) => [name, group.map(({ id }) => id)])),
  }
}
