import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import type { Check, ProcessSpec } from '../agent/process-spec.ts'
import type { AgentSpec } from '../fleet/agent.ts'
import { parseAddress } from './address.ts'
import { instancesOf } from './agent-rules.ts'
import type { Config, ProcessConfig } from './schema.ts'
import { telemetryEnv } from './telemetry-env.ts'
import { gatewayAccessOf, watchedSpec } from './watched-specs.ts'

export interface SpecContext {
  /** Folder of the file: what relative paths start from. */
  readonly baseDir: string
  /** Variables of each `env_file`, by its absolute path. */
  readonly envFiles: ReadonlyMap<string, Readonly<Record<string, string>>>
}

/** The agents that `config` asks for, in its order, one entry an instance. Frozen. */
export function agentSpecs(config: Config, context: SpecContext): AgentSpec[] {
  return Object.entries(config.agents).flatMap(([name, agent]): AgentSpec[] => {
    if (agent.kind !== 'process') return [frozen(watchedSpec(name, agent))]
    const spec = specOf(name, agent, context)
    return instancesOf(name, agent.instances).map((which) => {
      const env = agent.telemetry ? { ...telemetryEnv(which.id, config.otlp), ...spec.env } : spec.env
      return frozen({ ...spec, ...which, env })
    })
  })
}

function specOf(
  name: string,
  agent: ProcessConfig,
  { baseDir, envFiles }: SpecContext,
): Omit<ProcessSpec, 'id' | 'instance'> {
  const fromFile = agent.env_file === undefined ? {} : (envFiles.get(resolve(baseDir, agent.env_file)) ?? {})
  const { restart, repair, gateway, stop, log } = agent
  return {
    name,
    fleet: agent.fleet,
    kind: 'process',
    command: commandOf(agent),
    cwd: resolve(baseDir, agent.cwd),
    env: { ...fromFile, ...agent.env },
    inheritEnv: agent.inherit_env === true ? 'all' : agent.inherit_env === false ? [] : agent.inherit_env,
    user: agent.user ?? null,
    labels: agent.labels,
    autostart: agent.autostart,
    order: agent.order,
    dependsOn: agent.depends_on,
    url: agent.url ?? null,
    gateway: gateway ? gatewayAccessOf(gateway) : null,
    ...probesOf(agent),
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
    repair: repair
      ? { command: programOf(repair.command), codes: repair.codes, timeoutMs: repair.timeout }
      : null,
    stop: { signal: stop.signal, graceMs: stop.grace },
    log: { maxSizeBytes: log.max_size, keep: log.keep },
  }
}

/** Words of POSIX sh that are no program (Shell Command Language, 2.4 and 2.14), or not the same one. */
const shellWords = new Set(
  '! : . { [[ case cd eval exec export for function if read return set shift trap ulimit umask unset until while'.split(
    ' ',
  ),
)

/** Whether `command` says more to a shell than the words in it: quotes, pipes, patterns, variables, assignments. */
function hasShellSyntax(command: string, words: readonly string[]): boolean {
  const [program = ''] = words
  return (
    /[|&;<>()$`\\*?[{\n"']/.test(command) ||
    words.some((word) => /^[~#]/.test(word)) ||
    program.includes('=') ||
    shellWords.has(program)
  )
}

function commandOf({ argv, command = '' }: ProcessConfig): readonly [string, ...string[]] {
  return programOf(argv ?? command)
}

/** @param command a line, or its words */
function programOf(command: string | readonly string[]): readonly [string, ...string[]] {
  const [program = '', ...rest] = typeof command === 'string' ? commandWords(command) : command
  return [program, ...rest]
}

/** The words of a command line; through a shell when it has shell syntax. */
export function commandWords(command: string): readonly string[] {
  const words = command.trim().split(/\s+/)
  return hasShellSyntax(command, words) ? ['/bin/sh', '-c', command.trim()] : words
}

function probesOf({
  startup,
  readiness,
  liveness,
  stall_timeout,
}: ProcessConfig): Pick<ProcessSpec, 'startup' | 'readiness' | 'liveness' | 'stallTimeoutMs'> {
  return {
    startup: startup ? { ...lookOf(startup), withinMs: startup.within } : null,
    readiness: readiness
      ? {
          ...lookOf(readiness),
          withinMs: readiness.within,
          intervalMs: readiness.interval,
          failures: readiness.failures,
          successes: readiness.successes,
        }
      : null,
    liveness: liveness
      ? { ...lookOf(liveness), intervalMs: liveness.interval, failures: liveness.failures }
      : null,
    stallTimeoutMs: stall_timeout ?? null,
  }
}

type ProbeConfig = NonNullable<
  ProcessConfig['startup'] | ProcessConfig['readiness'] | ProcessConfig['liveness']
>

function lookOf(probe: ProbeConfig) {
  return { check: checkOf(probe), initialDelayMs: probe.initial_delay, timeoutMs: probe.timeout }
}

function checkOf({ log, http, exec, fd, notify, tcp }: ProbeConfig): Check {
  if (log !== undefined) return { kind: 'log', pattern: log }
  if (http !== undefined) return { kind: 'http', url: http }
  if (exec !== undefined) return { kind: 'exec', command: programOf(exec) }
  if (fd !== undefined) return { kind: 'fd' }
  if (notify !== undefined) return { kind: 'notify' }
  const address = tcp === undefined ? undefined : parseAddress(tcp)
  assert(address, 'the schema lets nothing else through')
  return { kind: 'tcp', ...address }
}

/** The specs of all instances share parts. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}
