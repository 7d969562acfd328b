import type { AgentView } from '../../src/core/operations/agent.ts'
import type { OutputOf } from '../../src/core/operations/contract.ts'
import type { Machine, RunAs } from './systemd-machine.ts'
import { until } from './until.ts'

export type Status = OutputOf<'plane.status'>

/** SuperClaw on a machine, as its users meet it. */
export interface MachineService {
  /** What a command prints with `--json`. @throws when it fails */
  json<Shape>(...args: string[]): Promise<Shape>
  status(): Promise<Status>
  /** Pids of the agents that run, by id. */
  agentPids(): Promise<Readonly<Record<string, number>>>
  /** Resolves once another control plane than `pid` knows its agents. Tells how long that took, in milliseconds. */
  untilBack(pid: number): Promise<number>
}

export function serviceOn(machine: Machine, as: RunAs = {}): MachineService {
  const json = async <Shape>(...args: string[]): Promise<Shape> =>
    JSON.parse(await machine.must(['superclaw', ...args, '--json'], as))
  const status = (): Promise<Status> => json<Status>('status')
  return {
    json,
    status,
    async agentPids() {
      const { agents } = await json<{ agents: AgentView[] }>('fleet')
      return Object.fromEntries(agents.flatMap(({ id, pid }) => (pid === null ? [] : [[id, pid]])))
    },
    async untilBack(pid) {
      const fromMs = performance.now()
      await until(async () => {
        const found = await status().catch(() => undefined)
        return found !== undefined && found.pid !== pid && found.status !== 'failing'
      }, 60_000)
      return performance.now() - fromMs
    },
  }
}

/** superclaw.yaml of agents that sleep. */
export function sleepersConfig(port: number, names: readonly string[]): string {
  const agents = Object.fromEntries(names.map((name) => [name, { argv: ['sleep', '100000'] }]))
  return JSON.stringify({ version: 1, api: { port }, agents })
}
