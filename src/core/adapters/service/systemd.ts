import type { ServiceManager, ServiceState } from '../../service/service-manager.ts'
import { unitName, unitPathOf } from '../../service/service-paths.ts'
import type { ServiceScope } from '../../service/service-spec.ts'
import { unitText } from '../../service/systemd-unit.ts'
import { requireTool, runTool } from './run-tool.ts'
import { userManagerEnvironment } from './user-manager.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Longer than agents may take to stop, and a start to recover them. */
const jobTimeoutMs = 11 * 60_000

/** systemd, over systemctl(1). */
export function createSystemd(scope: ServiceScope, env: Environment): ServiceManager {
  const scoped = scope === 'user' ? ['--user'] : []
  const environment = scope === 'user' ? userManagerEnvironment(env) : env
  const order = async (argv: readonly string[], timeoutMs?: number): Promise<void> => {
    const options = { env: environment, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
    await requireTool('systemctl', [...scoped, ...argv], options)
  }
  /** One that failed is tried anew, and not listed any more once it is gone. That it has not failed is no fault. */
  const forgetFailure = async (): Promise<void> => {
    await runTool('systemctl', [...scoped, 'reset-failed', unitName], { env: environment })
  }
  return {
    name: 'systemd',
    scope,
    unitPath: unitPathOf(scope, env),
    textOf: unitText,
    reread: () => order(['daemon-reload']),
    enable: () => order(['enable', '--quiet', unitName]),
    async disable() {
      await order(['disable', '--quiet', unitName])
      await forgetFailure()
    },
    async start(timeoutMs = jobTimeoutMs) {
      await forgetFailure()
      await order(['start', unitName], timeoutMs)
    },
    stop: () => order(['stop', unitName], jobTimeoutMs),
    state: async () => stateFrom(await showUnit(scope, env)),
    commandFor: (verb) => `${scope === 'user' ? 'systemctl --user' : 'sudo systemctl'} ${verb} superclaw`,
  }
}

const shown = ['ActiveState', 'UnitFileState', 'MainPID', 'NRestarts', 'Result', 'StatusText', 'FragmentPath']

/** The properties of our unit by name. One that does not exist has some, too: empty ones, and `ActiveState=inactive`. */
export async function showUnit(
  scope: ServiceScope,
  env: Environment,
): Promise<Readonly<Record<string, string>>> {
  const argv = [...(scope === 'user' ? ['--user'] : []), 'show', `--property=${shown.join(',')}`, unitName]
  const text = await requireTool('systemctl', argv, {
    env: scope === 'user' ? userManagerEnvironment(env) : env,
  })
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

const activities: Readonly<Record<string, ServiceState['activity']>> = {
  active: 'active',
  reloading: 'active',
  activating: 'starting',
  deactivating: 'stopping',
  failed: 'failed',
}

function stateFrom(properties: Readonly<Record<string, string>>): ServiceState {
  const { ActiveState = '', UnitFileState, MainPID, NRestarts, Result, StatusText } = properties
  const pid = Number(MainPID)
  const result = Result === 'success' ? undefined : Result
  return {
    isEnabled: UnitFileState === 'enabled',
    activity: activities[ActiveState] ?? 'inactive',
    pid: pid > 0 ? pid : null,
    restarts: NRestarts === undefined ? null : Number(NRestarts),
    // What one said last that has ended is no news.
    detail: [result, ActiveState === 'inactive' ? '' : StatusText].filter(Boolean).join(': ') || null,
  }
}
