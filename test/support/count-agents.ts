import { allProcesses } from './seen-processes.ts'

/**
 * The processes that run as each agent of the control plane with this HOME, from the kernel and not from what SuperClaw
 * says. Shims are not counted.
 */
export function countAgentProcesses(home: string): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const { pid, argv, environment } of allProcesses()) {
    const id = /(?:^|\0)SUPERCLAW_AGENT=([^\0]+)/.exec(environment)?.[1]
    const isOurs = environment.includes(`HOME=${home}\0`) && !argv.includes('shim.sh')
    if (id === undefined || !isOurs) continue
    found.set(id, [...(found.get(id) ?? []), pid])
  }
  return found
}
