import type { ProcessSpec } from '../../agent/process-spec.ts'
import type { Account } from './account.ts'
import { agentVariable, runVariable } from './process-group.ts'

export type Environment = Readonly<Record<string, string>>

/**
 * What is said to the control plane alone: by systemd (systemd.exec(5), "Environment variables in spawned processes"), since
 * an agent that believed it would answer in its place, or take its state directory for its own; and of a trace.
 */
const ownVariables: ReadonlySet<string> = new Set([
  ...['NOTIFY_SOCKET', 'WATCHDOG_PID', 'WATCHDOG_USEC', 'MAINPID', 'MANAGERPID', 'SYSTEMD_EXEC_PID'],
  ...['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES', 'LISTEN_PIDFDID', 'FDSTORE', 'MANAGERPIDFDID'],
  ...['INVOCATION_ID', 'JOURNAL_STREAM', 'LOG_NAMESPACE', 'REMOTE_ADDR', 'REMOTE_PORT', 'PIDFILE'],
  ...['RUNTIME_DIRECTORY', 'STATE_DIRECTORY', 'CACHE_DIRECTORY', 'LOGS_DIRECTORY', 'CONFIGURATION_DIRECTORY'],
  ...['CREDENTIALS_DIRECTORY', 'ENCRYPTED_CREDENTIALS_DIRECTORY'],
  ...['MEMORY_PRESSURE_WATCH', 'MEMORY_PRESSURE_WRITE'],
  // Of whoever started the control plane: what agents do long after belongs to no trace of theirs.
  ...['TRACEPARENT', 'TRACESTATE'],
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
  spec: ProcessSpec,
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
