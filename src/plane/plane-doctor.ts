import { readDiskRoom } from '../core/adapters/host/self-usage.ts'
import type { EventLog } from '../core/event/event-log.ts'
import type { Fleet } from '../core/fleet/fleet.ts'
import { healthFindings } from '../core/handlers/health-findings.ts'
import { planeFindings, worstFirst } from '../core/handlers/plane-findings.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import type { PlaneControl } from './control.ts'
import type { LateSelfWatch } from './late-self-watch.ts'

interface DoctorParts {
  readonly fleet: Fleet
  readonly log: EventLog
  readonly control: PlaneControl
  readonly health: LateSelfWatch
  readonly hasGuardian: () => boolean
  readonly stateDir: string
}

/** What `plane.doctor` answers: what only the control plane can see, worst first. */
export async function diagnose(parts: DoctorParts): Promise<OutputOf<'plane.doctor'>> {
  const watch = await parts.health.open()
  const { checks } = await watch.monitor.current()
  const findings = planeFindings({
    agents: parts.fleet.snapshot(),
    isReadOnly: parts.log.isReadOnly(),
    hasGuardian: parts.hasGuardian(),
    freeBytes: readDiskRoom(parts.stateDir)?.freeBytes,
    memoryBytes: process.memoryUsage.rss(),
    isConfigStale: parts.control.config().isStale,
  })
  const own = healthFindings(checks, { decision: watch.decision(), nowMs: watch.senses.clock.now() })
  return { findings: worstFirst([...findings, ...own]) }
}
