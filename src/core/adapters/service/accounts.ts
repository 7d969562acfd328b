import { existsSync } from 'node:fs'
import { ExpectedError } from '../../errors.ts'
import { requireTool, runTool } from './run-tool.ts'

/** A user of the machine. */
export interface ServiceAccount {
  readonly name: string
  readonly userId: number
  readonly groupId: number
  readonly home: string
}

/** `undefined` when there is none of that name. */
export async function findServiceAccount(name: string): Promise<ServiceAccount | undefined> {
  const { status, stdout } = await runTool('getent', ['--', 'passwd', name])
  const [entryName, , userId, groupId, , home = '/'] = stdout.trimEnd().split(':')
  if (status !== 0 || !entryName) return undefined
  return { name: entryName, userId: Number(userId), groupId: Number(groupId), home }
}

/** Makes a user for services alone (useradd(8)): no password, no shell, no home but the state directory. */
export async function createServiceAccount(name: string, home: string): Promise<void> {
  const shell = ['/usr/sbin/nologin', '/sbin/nologin'].find((path) => existsSync(path)) ?? '/bin/false'
  const options = ['--system', '--user-group', '--no-create-home', '--home-dir', home, '--shell', shell]
  await requireTool('useradd', [...options, '--comment', 'SuperClaw', '--', name])
}

export async function removeServiceAccount(name: string): Promise<void> {
  await requireTool('userdel', ['--', name])
}

/**
 * Sees that `account` can use what its service needs. @throws SERVICE_REFUSED naming the first file that it cannot
 */
export async function requireAccess(
  account: ServiceAccount,
  files: readonly {
    readonly path: string
    readonly what: string
    readonly mode: 'r' | 'x'
    readonly cure: string
  }[],
): Promise<void> {
  for (const { path, what, mode, cure } of files) {
    const argv = [
      '--reuid',
      String(account.userId),
      '--regid',
      String(account.groupId),
      '--init-groups',
      '--',
    ]
    const { status } = await runTool('setpriv', [...argv, 'test', `-${mode}`, path])
    if (status === 0) continue
    throw new ExpectedError('SERVICE_REFUSED', `The user ${account.name} may not use ${what}, ${path}`, {
      hint: cure,
    })
  }
}
