import { dirname, join } from 'node:path'
import { statePaths } from '../config/paths.ts'
import { planeCommand } from './plane-command.ts'
import { systemStateDir } from './service-paths.ts'
import { markerLine, type ServiceSpec } from './service-spec.ts'

/** A word of a list of paths or variables (systemd.syntax(7)): quoted, `%` doubled. */
export function quoteWord(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`
}

/** An argument of `ExecStart=` (systemd.service(5), "Command lines"): a `$` would name a variable there. */
export function quoteArgument(text: string): string {
  const quoted = quoteWord(text).replaceAll('$', '$$$$')
  // Most arguments need no quotes, and are easier to read without.
  return /^"[\w./=:@+-]+"$/.test(quoted) ? quoted.slice(1, -1) : quoted
}

type Section = readonly (readonly [key: string, value: string] | false)[]

/** The text of superclaw.service (systemd.unit(5), systemd.service(5)). docs/service.md says why each line is there. */
export function unitText(spec: ServiceSpec): string {
  return [
    `# ${markerLine(spec)}`,
    '# Written by superclaw install-service, which replaces it too. What you change belongs into a drop-in:',
    `# systemctl ${spec.scope === 'user' ? '--user ' : ''}edit superclaw`,
    ...section('Unit', unitSection(spec)),
    ...section('Service', serviceSection(spec)),
    ...section('Install', [['WantedBy', spec.scope === 'user' ? 'default.target' : 'multi-user.target']]),
    '',
  ].join('\n')
}

function section(name: string, lines: Section): string[] {
  return ['', `[${name}]`, ...lines.filter((line) => line !== false).map(([key, value]) => `${key}=${value}`)]
}

function unitSection({ scope, stateDir, configPath }: ServiceSpec): Section {
  // A user's manager knows nothing of the network.
  const isSystem = scope === 'system'
  return [
    ['Description', 'SuperClaw, the control plane for AI agents'],
    ['Documentation', 'https://www.npmjs.com/package/superclaw'],
    isSystem && ['Wants', 'network-online.target'],
    isSystem && ['After', 'network-online.target'],
    ['RequiresMountsFor', [stateDir, configPath].map(quoteWord).join(' ')],
    ['StartLimitIntervalSec', '0'],
  ]
}

function serviceSection(spec: ServiceSpec): Section {
  return [
    ['Type', 'notify'],
    ['NotifyAccess', 'all'],
    ['ExecStart', startCommand(spec).map(quoteArgument).join(' ')],
    ['ExecReload', '/bin/kill -HUP $MAINPID'],
    ...account(spec),
    ['Environment', quoteWord(`PATH=${spec.searchPath}`)],
    ['Restart', 'always'],
    ['RestartPreventExitStatus', '0 78'],
    ['RestartSec', '100ms'],
    ['TimeoutStartSec', '120s'],
    ['TimeoutStopSec', '45s'],
    ['WatchdogSec', '30s'],
    ['WatchdogSignal', 'SIGKILL'],
    ['KillMode', 'process'],
    ['Delegate', 'yes'],
    ['OOMPolicy', 'continue'],
    ['TasksMax', 'infinity'],
    ['LimitNOFILE', '65536'],
    ['UMask', '0077'],
    ...(spec.isHardened ? hardening(spec) : []),
  ]
}

function startCommand({ nodePath, entry, stateDir, configPath, port }: ServiceSpec): readonly string[] {
  const script = join(dirname(entry), 'run-with-log.sh')
  const plane = {
    nodePath,
    entry,
    stateDir,
    configPath,
    port: port ?? undefined,
    hasTelemetry: true,
    keeper: 'systemd' as const,
  }
  return ['/bin/sh', script, statePaths({ SUPERCLAW_HOME: stateDir }).planeErrors, ...planeCommand(plane)]
}

function account({ account: name, stateDir }: ServiceSpec): Section {
  if (name === null) return []
  return [
    ['User', name.replaceAll('%', '%%')],
    stateDir === systemStateDir && ['StateDirectory', 'superclaw'],
    stateDir === systemStateDir && ['StateDirectoryMode', '0700'],
  ]
}

/**
 * What was seen to work. Agents inherit all of it. Never MemoryDenyWriteExecute, which V8 does not survive; nor PrivateTmp,
 * which would give a restarted control plane another /tmp than its agents have; nor ProtectProc, ProtectKernelTunables and
 * ProtectControlGroups, which mount a /proc in which a container has another boot id, so that agents from before would count
 * as those of another boot. A user's manager may not mount, so that it gets what the kernel filters alone.
 */
function hardening({ scope, stateDir }: ServiceSpec): Section {
  const filters: Section = [
    ['NoNewPrivileges', 'yes'],
    ['LockPersonality', 'yes'],
    ['RestrictNamespaces', 'yes'],
    ['RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6 AF_NETLINK'],
    ['SystemCallFilter', '@system-service'],
    ['SystemCallErrorNumber', 'EPERM'],
  ]
  if (scope === 'user') return filters
  return [
    ...filters,
    ['ProtectSystem', 'strict'],
    ['ReadWritePaths', quoteWord(stateDir)],
    ['ProtectHome', 'read-only'],
    ['ProtectKernelModules', 'yes'],
    ['ProtectKernelLogs', 'yes'],
    ['ProtectClock', 'yes'],
    ['PrivateDevices', 'yes'],
  ]
}
