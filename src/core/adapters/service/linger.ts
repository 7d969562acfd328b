import { existsSync } from 'node:fs'
import { runTool } from './run-tool.ts'

/** Whether the services of `user` run without a login, from boot on (loginctl(1)); logind keeps a file a user. */
export function lingers(user: string): boolean {
  return existsSync(`/var/lib/systemd/linger/${user}`)
}

/** @returns why it was refused; `undefined` when it is so now */
export async function enableLinger(user: string): Promise<string | undefined> {
  const { status, stderr } = await runTool('loginctl', ['--no-ask-password', 'enable-linger', user])
  return status === 0 ? undefined : stderr.trim().split('\n')[0] || `loginctl ended with ${status}`
}

export async function disableLinger(user: string): Promise<void> {
  await runTool('loginctl', ['--no-ask-password', 'disable-linger', user])
}
