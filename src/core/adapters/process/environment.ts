import type { AgentSpec } from '../../agent/agent-spec.ts'
import type { Account } from './account.ts'
import { agentVariable, runVariable } from './process-group.ts'

export type Environment = Readonly<Record<string, string>>

/** What systemd says to the control plane alone (sd_notify(3), sd_listen_fds(3)): an agent that believed it would answer. */
const ownVariables: ReadonlySet<string> = new Set([
  'NOTIFY_SOCKET',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
  'LISTEN_PID',
  'LISTEN_FDS',
  'LISTEN_FDNAMES',
])

/** What of the control plane's environment agents may get. */
export function inheritable(environment: Readonly<Record<string, string | undefined>>): Environment {
  const names = Object.keys(environment).filter(
    (name) => !name.startsWith('SUPERCLAW_') && !ownVariables.has(name),
  )
  return pick(environment, names)
}

/** The environment of one run: what is inherited, what its user implies, what is declared; and whose run it is. */
export function runEnvironment(
  spec: AgentSpec,
  runId: string,
  inherited: Environment,
  account: Account | undefined,
): Environment {
  return {
    ...(spec.inheritEnv === 'all' ? inherited : pick(inherited, spec.inheritEnv)),
    ...(account && { HOME: account.home, USER: account.name, LOGNAME: account.name }),
    ...spec.env,
    [runVariable]: runId,
    [agentVariable]: spec.id,
  }
}

function pick(from: Readonly<Record<string, string | undefined>>, names: readonly string[]): Environment {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = from[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
