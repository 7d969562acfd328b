import type { SelfRestart } from '../health/limits.ts'
import type { CheckState } from '../health/watched-check.ts'
import type { OutputOf } from '../operations/contract.ts'

type Finding = OutputOf<'plane.doctor'>['findings'][number]

/** What other findings of `plane.doctor` say already. */
const toldElsewhere: ReadonlySet<string> = new Set([
  'store:write',
  'state_disk:space',
  'guardian:presence',
  'agents:failing',
  'config:in_force',
])
const minuteMs = 60_000

/** What the watch of the control plane over itself has found: what is not well, since when, and what to do. */
export function healthFindings(
  checks: readonly CheckState[],
  { decision, nowMs }: { readonly decision: SelfRestart; readonly nowMs: number },
): Finding[] {
  const unwell = checks.filter(
    ({ check, verdict }) => verdict.status !== 'pass' && !toldElsewhere.has(check.id),
  )
  const passing = checks.filter(({ verdict }) => verdict.status === 'pass').length
  return [
    {
      check: 'health',
      level: 'ok',
      message: `${passing} of ${checks.length} checks pass; superclaw health lists them`,
    },
    ...unwell.map((state) => unwellFinding(state, nowMs)),
    ...decisionFindings(decision, nowMs),
  ]
}

function unwellFinding({ check, reading, verdict }: CheckState, nowMs: number): Finding {
  return {
    check: `health ${check.id}`,
    level: verdict.status === 'fail' ? 'failure' : 'warning',
    message: `${capitalized(reading.message)}, for ${minutes(nowMs - verdict.sinceMs)}`,
    ...(reading.cure === undefined ? {} : { cure: reading.cure }),
  }
}

function decisionFindings(decision: SelfRestart, nowMs: number): Finding[] {
  const check = 'self restart'
  const cure = 'Raise the limit below self.limits if it is too low; superclaw health shows them'
  if (decision.kind === 'unguarded') {
    const message = 'A limit is exceeded, and nothing would start the control plane again'
    return [
      {
        check,
        level: 'warning',
        message,
        cure: 'superclaw stop --keep-agents, then superclaw start --detach',
      },
    ]
  }
  if (decision.kind !== 'exhausted') return []
  const left = minutes(decision.untilMs - nowMs)
  const message = `A limit is exceeded; three new starts did not help, and none comes for ${left}`
  return [{ check, level: 'failure', message, cure }]
}

function minutes(durationMs: number): string {
  const count = Math.max(0, Math.round(durationMs / minuteMs))
  if (count === 0) return 'less than a minute'
  return count === 1 ? 'a minute' : `${count} minutes`
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
