import type { HealthCheck } from './check.ts'
import type { Senses } from './senses.ts'

/** Whether what is measured is kept. Agents are watched on either way. */
export function telemetryCheck({ telemetry }: Senses): HealthCheck {
  return {
    id: 'telemetry:write',
    tier: 3,
    unit: 'samples',
    intervalMs: 60_000,
    read() {
      const state = telemetry()
      if (!state) return { outcome: 'pass', value: 0, message: 'nothing is measured' }
      const value = state.unwritten
      if (state.fault === null) return { outcome: 'pass', value, message: 'what is measured is kept' }
      return {
        outcome: 'warn',
        value,
        message: `metrics are not kept, agents are watched on: ${state.fault}`,
        cure: 'Free space on its disk; if telemetry.db is damaged, move it aside. Keeping resumes by itself',
      }
    },
  }
}
