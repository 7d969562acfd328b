import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves once `holds` does, asked every few milliseconds. Rejects when it does not within `limitMs`. */
export async function until(holds: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const deadlineMs = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`did not come true within ${limitMs} ms: ${holds}`)
    await sleep(5)
  }
}
