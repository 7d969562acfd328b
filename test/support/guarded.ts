import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProcessScripts } from '../../src/core/adapters/process/scripts.ts'
import { killIfAlive } from './kill-if-alive.ts'

export interface Guarded extends AsyncDisposable {
  readonly guardian: ChildProcess
  /** Pid of each life of the command, in order. */
  lives(): number[]
  /** Lines of a file in the folder of the command; none before it is there. */
  lines(name: string): string[]
  has(name: string): boolean
  /** Puts a file there. */
  write(name: string): void
}

/** A guardian over a shell that runs `script`, in which `live` writes down its pid. */
export function guardScript(script: string, options: GuardOptions = {}): Guarded {
  return guard(['sh', '-c', `live() { echo $$ >>lives; }; ${script}`], options)
}

interface GuardOptions {
  /** How often it looks. */
  readonly lookSeconds?: string
  readonly shell?: readonly string[]
}

/** Variables that mean nothing to a guardian, and reach its command. */
export const strangers = { delay: '1000000', pid: '1', stop: '1', status: '7', now: 'never' }

/** A guardian over `command`, in a folder of its own that is gone with it. */
export function guard(
  command: readonly string[],
  { lookSeconds, shell: [shell = '', ...shellArgs] = ['/bin/sh'] }: GuardOptions = {},
): Guarded {
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-guardian-'))
  // Tells of each pause before it is made.
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\necho "$1" >>pauses\nexec /bin/sleep "$1"\n', {
    mode: 0o700,
  })
  const guardian = spawn(shell, [...shellArgs, findProcessScripts().guardian, ...command], {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
    env: {
      PATH: `${folder}:${process.env['PATH']}`,
      ...strangers,
      ...(lookSeconds === undefined ? {} : { SUPERCLAW_LOOK_SECONDS: lookSeconds }),
    },
  })
  const ended = once(guardian, 'exit')
  const lines = (name: string) => {
    const path = join(folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : []
  }
  const lives = () => lines('lives').map(Number)
  return {
    guardian,
    lives,
    lines,
    has: (name) => existsSync(join(folder, name)),
    write: (name) => writeFileSync(join(folder, name), ''),
    async [Symbol.asyncDispose]() {
      guardian.kill('SIGKILL')
      await ended
      for (const pid of lives()) killIfAlive(pid)
      rmSync(folder, { recursive: true })
    },
  }
}

/** Those that a guardian is known to run under. */
export const shells = [
  { name: 'sh', shell: ['/bin/sh'] },
  ...(existsSync('/bin/bash') ? [{ name: 'bash as sh', shell: ['/bin/bash', '--posix'] }] : []),
]
