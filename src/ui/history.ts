/** Where one was and where one came back from. Both newest last. */
export interface History<View> {
  readonly past: readonly View[]
  readonly future: readonly View[]
}

const historyMax = 50

/** Leaves `from` for somewhere new. */
export function visited<View>(history: History<View>, from: View): History<View> {
  return { past: [...history.past, from].slice(-historyMax), future: [] }
}

export interface Travel<View> {
  readonly history: History<View>
  readonly view: View
}

/** The view before `present`, exactly as it was left; `undefined` when there is none. */
export function goBack<View>({ past, future }: History<View>, present: View): Travel<View> | undefined {
  const view = past.at(-1)
  return view === undefined
    ? undefined
    : { view, history: { past: past.slice(0, -1), future: [...future, present] } }
}

/** The inverse of {@link goBack}. */
export function goForward<View>({ past, future }: History<View>, present: View): Travel<View> | undefined {
  const view = future.at(-1)
  return view === undefined
    ? undefined
    : { view, history: { past: [...past, present], future: future.slice(0, -1) } }
}
