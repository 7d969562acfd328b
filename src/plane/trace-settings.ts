import type { Config } from '../core/config/schema.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import type { OnwardTarget, TraceSettings } from '../core/usage/trace/trace-desk.ts'
import type { LateSecrets } from './late-secrets.ts'

export interface TraceSettingsDeps {
  readonly config: () => Pick<Config, 'traces' | 'otlp'>
  readonly secrets: Pick<LateSecrets, 'open'>
  readonly planeLog: PlaneLog
}

/** What becomes of spans, as superclaw.yaml and the secrets say now: the same object as long as they do. */
export function createTraceSettings(deps: TraceSettingsDeps): () => Promise<TraceSettings> {
  let known: { readonly text: string; readonly settings: TraceSettings } | undefined
  let lastFault: string | undefined
  const tell = (fault: string | undefined): void => {
    if (fault !== undefined && fault !== lastFault) deps.planeLog('warn', `traces do not go on: ${fault}`)
    lastFault = fault
  }
  return async () => {
    const { traces, otlp } = deps.config()
    const onward = await onwardTarget(otlp.export, deps, tell)
    const settings: TraceSettings = {
      sampling: { ratio: traces.sample, perSecond: traces.per_second },
      keep: { forMs: traces.keep, sizeBytesMax: traces.max_size },
      onward,
    }
    const text = JSON.stringify(settings)
    if (known?.text !== text) known = { text, settings }
    return known.settings
  }
}

/** @param tell why nothing goes on that should; `undefined` when it does */
async function onwardTarget(
  exported: Config['otlp']['export'],
  { secrets }: TraceSettingsDeps,
  tell: (fault: string | undefined) => void,
): Promise<OnwardTarget | null> {
  if (!exported?.traces) return null
  const { endpoint, headers } = exported
  if (Object.keys(headers).length === 0) return { endpoint, headers }
  const { resolveSpec } = await import('../core/secret/resolving-host.ts')
  const whole = await resolveSpec({ target: { headers } }, secrets.open)
  tell('fault' in whole ? whole.fault : undefined)
  return 'fault' in whole ? null : { endpoint, headers: whole.spec.target.headers }
}
