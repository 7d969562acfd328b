import type { HealthCheck } from './check.ts'
import { dependencyChecks } from './dependency-checks.ts'
import { diskChecks } from './disk-checks.ts'
import { ownChecks } from './own-checks.ts'
import type { Senses } from './senses.ts'
import { telemetryCheck } from './telemetry-check.ts'

/** Every check there is. A new one needs its place here, and its id in `check-ids.ts`. */
export function healthChecks(senses: Senses): readonly HealthCheck[] {
  return [...ownChecks(senses), ...diskChecks(senses), ...dependencyChecks(senses), telemetryCheck(senses)]
}
