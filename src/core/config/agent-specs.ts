import { isAbsolute, resolve } from 'node:path'
import type { AgentSpec, Readiness } from '../agent/agent-spec.ts'
import { instancesOf } from './agent-rules.ts'
import type { AgentConfig, Config } from './schema.ts'

export interface SpecContext {
  /** Folder of the file: what relative paths start from. */
  readonly baseDir: string
  /** Variables of each `env_file`, by its absolute path. */
  readonly envFiles: ReadonlyMap<string, Readonly<Record<string, string>>>
}

/** The agents that `config` asks for, in its order, one entry an instance. */
export function agentSpecs(config: Config, context: SpecContext): AgentSpec[] {
  return Object.entries(config.agents).flatMap(([name, agent]) =>
    instancesOf(name, agent.instances).map(({ id, instance }) =>
      Object.freeze({ ...specOf(name, agent, context), id, instance }),
    ),
  )
}

function specOf(
  name: string,
  agent: AgentConfig,
  { baseDir, envFiles }: SpecContext,
): Omit<AgentSpec, 'id' | 'instance'> {
  const fromFile = agent.env_file === undefined ? {} : (envFiles.get(resolve(baseDir, agent.env_file)) ?? {})
  const { restart, stop, log } = agent
  return {
    name,
    fleet: agent.fleet,
    kind: 'process',
    command: commandOf(agent),
    cwd: isAbsolute(agent.cwd) ? agent.cwd : resolve(baseDir, agent.cwd),
    env: { ...fromFile, ...agent.env },
    inheritEnv: agent.inherit_env === true ? 'all' : agent.inherit_env === false ? [] : agent.inherit_env,
    user: agent.user ?? null,
    labels: agent.labels,
    autostart: agent.autostart,
    order: agent.order,
    dependsOn: agent.depends_on,
    readiness: readinessOf(agent),
    restart: {
      when: restart.when,
      successCodes: restart.success_codes,
      noRestartCodes: restart.no_restart_codes,
      delayMs: restart.delay,
      delayMsMax: restart.max_delay,
      maxRestarts: restart.max_restarts,
      windowMs: restart.window,
      onCrashLoop: restart.on_crash_loop,
    },
    stop: { signal: stop.signal, graceMs: stop.grace },
    log: { maxSizeBytes: log.max_size, keep: log.keep },
  }
}

/** Anything that a shell would read as more than words. */
const shellSyntax = /[|&;<>()$`\\*?[\]#~=%!{}\n"']/

function commandOf({ argv, command = '' }: AgentConfig): readonly [string, ...string[]] {
  const words = argv ?? (shellSyntax.test(command) ? ['/bin/sh', '-c', command] : command.trim().split(/\s+/))
  const [program = '', ...rest] = words
  return [program, ...rest]
}

function readinessOf({ readiness }: AgentConfig): Readiness {
  if (readiness === undefined) return { kind: 'started' }
  const timeoutMs = readiness.timeout
  if (readiness.log !== undefined) return { kind: 'log', pattern: readiness.log, timeoutMs }
  if (readiness.http !== undefined) return { kind: 'http', url: readiness.http, timeoutMs }
  const [host = '127.0.0.1', port = ''] =
    typeof readiness.tcp === 'string' ? readiness.tcp.split(':') : ['127.0.0.1', String(readiness.tcp)]
  return { kind: 'tcp', host, port: Number(port), timeoutMs }
}
