import { accessSync, constants, type Stats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ProcessSpec } from '../../agent/process-spec.ts'
import type { Environment } from './environment.ts'

/** Why a program cannot run, and what a shell would report; where it has no word for it, {@link configStatus}. */
export interface ProgramFault {
  readonly detail: string
  readonly status: number
}

/** EX_CONFIG of sysexits(3): another try helps nothing before the configuration is mended. */
export const configStatus = 78

/**
 * Looks for what would keep the program of `spec` from running, where saying so is worth more than its exit
 * status. What is found here can change before it runs.
 */
export function findProgramFault(spec: ProcessSpec, environment: Environment): ProgramFault | undefined {
  const folder = look(spec.cwd)
  if (!folder) return { detail: `no such folder: ${spec.cwd}`, status: configStatus }
  if (!folder.isDirectory()) return { detail: `not a folder: ${spec.cwd}`, status: configStatus }
  const [program] = spec.command
  return program.includes('/')
    ? faultOfFile(program, resolve(spec.cwd, program), spec.user)
    : faultInPath(program, spec, environment['PATH'])
}

/** A shell takes the first executable file of that name, and a file that is not executable only to name it. */
function faultInPath(program: string, spec: ProcessSpec, path: string | undefined): ProgramFault | undefined {
  // Without PATH, a shell has one of its own.
  if (path === undefined) return undefined
  const faults = path
    .split(':')
    .map((folder) => faultOfFile(program, resolve(spec.cwd, join(folder, program)), spec.user))
  if (faults.includes(undefined)) return undefined
  const notExecutable = faults.find((fault) => fault?.status === 126)
  return notExecutable ?? { detail: `no such program: ${program} (looked in PATH)`, status: 127 }
}

function faultOfFile(program: string, path: string, user: string | null): ProgramFault | undefined {
  const file = look(path)
  if (!file) return { detail: `no such program: ${program}`, status: 127 }
  if (file.isDirectory()) return { detail: `a folder, not a program: ${path}`, status: 126 }
  return isExecutable(path, file, user) ? undefined : { detail: `not executable: ${path}`, status: 126 }
}

/** `undefined` when there is none that we may see. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** For another user than ours: by anybody. */
function isExecutable(path: string, file: Stats, user: string | null): boolean {
  if (user !== null) return (file.mode & 0o111) !== 0
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
