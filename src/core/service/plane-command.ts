/** What runs a control plane. */
export interface PlaneCommand {
  /** Absolute. */
  readonly nodePath: string
  /** dist/control-plane.js, absolute. */
  readonly entry: string
  readonly stateDir: string
  /** `undefined` lets it look for one. */
  readonly configPath: string | undefined
  readonly port: number | undefined
  readonly hasTelemetry: boolean
  /** What starts it again when it dies. */
  readonly keeper: 'guardian' | 'systemd'
}

/**
 * The control plane is idle most of its life and shares the machine with agents: a heap that is collected early and when it
 * asks for it, one thread that helps the collector, one optimizing compiler less. 6 MB of what PM2's daemon takes.
 */
export const nodeFlags = ['--max-semi-space-size=1', '--expose-gc', '--v8-pool-size=1', '--no-maglev']

/** The command line of a control plane, Node first. */
export function planeCommand(command: PlaneCommand): readonly [string, ...string[]] {
  const { nodePath, entry, stateDir, configPath, port, hasTelemetry, keeper } = command
  return [
    nodePath,
    ...nodeFlags,
    entry,
    keeper === 'guardian' ? '--guarded' : '--service',
    ...['--state-dir', stateDir],
    ...(configPath === undefined ? [] : ['--config', configPath]),
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(hasTelemetry ? [] : ['--no-telemetry']),
  ]
}
