import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentView } from '../../src/core/operations/agent.ts'

const root = join(import.meta.dirname, '..', '..')
export const runJs = join(root, 'bin', 'run.js')

export interface BenchPlane extends Disposable {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  superclaw(...args: string[]): string
  fleet(): readonly AgentView[]
  status(): { readonly pid: number; readonly url: string }
}

/** The built SuperClaw in an empty home, with `config` as its superclaw.yaml; not started yet. */
export function openBenchPlane(config: string): BenchPlane {
  const folder = mkdtempSync(join(tmpdir(), 'bench-superclaw-'))
  mkdirSync(join(folder, 'state'), { mode: 0o700 })
  writeFileSync(join(folder, 'superclaw.yaml'), config)
  const env = {
    ...process.env,
    HOME: folder,
    SUPERCLAW_HOME: join(folder, 'state'),
    SUPERCLAW_PORT: '0',
    XDG_CACHE_HOME: join(folder, 'cache'),
  }
  const superclaw = (...args: string[]): string =>
    execFileSync(process.execPath, [runJs, ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 2],
      maxBuffer: 1 << 28,
    })
  return {
    folder,
    env,
    superclaw,
    fleet: () => JSON.parse(superclaw('fleet', '--json')).agents,
    status: () => JSON.parse(superclaw('status', '--json')),
    [Symbol.dispose]() {
      try {
        superclaw('stop', '--json')
      } catch {
        // It was not running.
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A superclaw.yaml with `count` agents that run `argv`. */
export function fleetOf(count: number, argv: readonly string[]): string {
  const agents = Object.fromEntries(Array.from({ length: count }, (_, index) => [`agent-${index}`, { argv }]))
  return JSON.stringify({ version: 1, agents })
}
