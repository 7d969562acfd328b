import type { Sighting } from '../../src/core/watched/watch-model.ts'
import type { Tell } from '../../src/core/watched/watched-agent.ts'

/** Keeps what a watch tells. */
export function createTold(): {
  readonly tell: Tell
  readonly sightings: readonly Sighting[]
  readonly latencies: readonly number[]
} {
  const sightings: Sighting[] = []
  const latencies: number[] = []
  const tell: Tell = {
    sighting: (seen) => void sightings.push(seen),
    latency: (latencyMs) => void latencies.push(latencyMs),
  }
  return { tell, sightings, latencies }
}
