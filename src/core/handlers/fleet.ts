import type { Fleet as WholeFleet } from '../fleet/fleet.ts'

/** What handlers need of the fleet. */
export type Fleet = Pick<WholeFleet, 'snapshot' | 'probes' | 'onChange' | 'start' | 'stop' | 'restart'>
