import { readDiskRoom } from '../core/adapters/host/self-usage.ts'
import type { StatePaths } from '../core/config/paths.ts'
import type { EventLog } from '../core/event/event-log.ts'
import type { Fleet } from '../core/fleet/fleet.ts'
import { healthFindings } from '../core/handlers/health-findings.ts'
import { type Finding, planeFindings, worstFirst } from '../core/handlers/plane-findings.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import type { PlaneControl } from './control.ts'
import type { LateSecrets } from './late-secrets.ts'
import type { LateSelfWatch } from './late-self-watch.ts'
import type { LateUsage } from './late-usage.ts'

interface DoctorParts {
  readonly fleet: Fleet
  readonly log: EventLog
  readonly control: PlaneControl
  readonly health: LateSelfWatch
  readonly hasGuardian: () => boolean
  readonly paths: Pick<StatePaths, 'stateDir'>
  readonly secrets: Pick<LateSecrets, 'open'>
  readonly otlpFindings: () => readonly Finding[]
  readonly usage: Pick<LateUsage, 'priceFault'>
}

/** What `plane.doctor` answers: what only the control plane can see, worst first. */
export async function diagnose(parts: DoctorParts): Promise<OutputOf<'plane.doctor'>> {
  const watch = await parts.health.open()
  const { checks } = await watch.monitor.current()
  const findings = planeFindings({
    agents: parts.fleet.snapshot(),
    isReadOnly: parts.log.isReadOnly(),
    hasGuardian: parts.hasGuardian(),
    freeBytes: readDiskRoom(parts.paths.stateDir)?.freeBytes,
    memoryBytes: process.memoryUsage.rss(),
    isConfigStale: parts.control.config().isStale,
  })
  const own = healthFindings(checks, { decision: watch.decision(), nowMs: watch.senses.clock.now() })
  const ofSecrets = await secretFindings(parts.secrets)
  const ofPrices = await priceFindings(parts.usage)
  return { findings: worstFirst([...findings, ...own, ...ofSecrets, ...ofPrices, ...parts.otlpFindings()]) }
}

/** Nothing as long as prices are those that are asked for. */
async function priceFindings({ priceFault }: Pick<LateUsage, 'priceFault'>): Promise<Finding[]> {
  const fault = await priceFault()
  return fault ? [{ check: 'prices', level: 'failure', message: fault.message, cure: fault.hint }] : []
}

/** Nothing as long as there is no secret. */
async function secretFindings({ open }: Pick<LateSecrets, 'open'>): Promise<Finding[]> {
  const vault = await open()
  const count = vault.list().length
  const key = count === 0 ? null : await vault.key()
  if (!key) return []
  const { fault, source, place } = key
  if (fault) {
    const cure = fault.hint === undefined ? {} : { cure: fault.hint }
    return [{ check: 'secrets', level: 'failure', message: fault.message, ...cure }]
  }
  const message = `${count} kept, their key by ${source}: ${place}`
  return [{ check: 'secrets', level: 'ok', message }]
}
