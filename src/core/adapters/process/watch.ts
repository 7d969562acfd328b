import { type FSWatcher, watch } from 'node:fs'
import type { Clock } from '../../platform.ts'

/** Calls `onChange` whenever something changes in a directory, for as long as the system lets us watch. */
export function watchDirectory(path: string, onChange: () => void): Disposable {
  let watcher: FSWatcher | undefined
  try {
    watcher = watch(path, { persistent: false }, onChange)
    // A watch that fails later says nothing any more; a sweep goes on.
    watcher.on('error', () => watcher?.close())
  } catch {
    // Out of watches, or the directory is gone: a sweep will see it.
  }
  return { [Symbol.dispose]: () => watcher?.close() }
}

/** Looks that are taken again and again, all by one timer, which runs while there are any. */
export interface Sweep extends Disposable {
  /** Takes `look` at every turn. Returns what takes it back. */
  add(look: () => void): () => void
}

export function createSweep(clock: Clock, intervalMs: number): Sweep {
  const looks = new Set<() => void>()
  let cancel: (() => void) | undefined

  function turn(): void {
    cancel = undefined
    for (const look of [...looks]) look()
    arm()
  }
  function arm(): void {
    if (cancel === undefined && looks.size > 0) cancel = clock.after(intervalMs, turn)
  }

  return {
    add(look) {
      looks.add(look)
      arm()
      return () => looks.delete(look)
    },
    [Symbol.dispose]() {
      looks.clear()
      cancel?.()
    },
  }
}
