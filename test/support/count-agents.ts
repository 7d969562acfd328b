import { readdirSync, readFileSync } from 'node:fs'

/**
 * The processes that run as each agent of the control plane with this HOME, from the kernel and not from what SuperClaw
 * says. Shims are not counted.
 */
export function countAgentProcesses(home: string): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const environment = read(`/proc/${pid}/environ`)
    const id = /(?:^|\0)SUPERCLAW_AGENT=([^\0]+)/.exec(environment)?.[1]
    const isOurs = environment.includes(`HOME=${home}\0`) && !read(`/proc/${pid}/cmdline`).includes('shim.sh')
    if (id === undefined || !isOurs) continue
    found.set(id, [...(found.get(id) ?? []), Number(pid)])
  }
  return found
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
