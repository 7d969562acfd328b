import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** A user that an agent runs as. */
export interface Account {
  readonly name: string
  readonly userId: number
  readonly groupId: number
  readonly home: string
}

/** What stands in the way of running as `user`, for people. */
export type AccountFault = { readonly fault: string }

const setprivPaths = ['/usr/bin/setpriv', '/bin/setpriv', '/usr/sbin/setpriv', '/sbin/setpriv']

/** Asks the system's own databases of users (getent(1)), so that LDAP and the like count. */
export function findAccount(user: string): Account | AccountFault {
  if (process.platform !== 'linux') return { fault: `cannot run as ${user}: only Linux knows how` }
  if (process.getuid?.() !== 0) return { fault: `cannot run as ${user}: the control plane is not root` }
  const [name, , userId, groupId, , home] = passwdEntry(user).trimEnd().split(':')
  if (!name || !userId || !groupId || !home) return { fault: `no such user: ${user}` }
  return { name, userId: Number(userId), groupId: Number(groupId), home }
}

/** Empty when there is no such user. */
function passwdEntry(user: string): string {
  try {
    return execFileSync('getent', ['--', 'passwd', user], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return ''
  }
}

/**
 * `command` such that it runs as `account`, with that user's groups and no way back. setpriv(1) becomes the
 * program by exec, so the pid stays.
 */
export function asAccount(
  account: Account,
  command: readonly [string, ...string[]],
): readonly [string, ...string[]] | AccountFault {
  const setpriv = setprivPaths.find((path) => existsSync(path))
  if (setpriv === undefined)
    return { fault: `cannot run as ${account.name}: setpriv (util-linux) is missing` }
  const { userId, groupId } = account
  return [setpriv, '--reuid', String(userId), '--regid', String(groupId), '--init-groups', '--', ...command]
}
