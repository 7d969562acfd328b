import { existsSync } from 'node:fs'
import { plistText } from '../../service/launchd-plist.ts'
import type { ServiceManager, ServiceState } from '../../service/service-manager.ts'
import { launchdLabel, plistPathOf } from '../../service/service-paths.ts'
import type { ServiceScope } from '../../service/service-spec.ts'
import { requireTool, runTool } from './run-tool.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * launchd, over launchctl(1). A file in its folder is loaded at login or boot; there is nothing else to enable. Written from
 * the manual pages and not run on a Mac yet.
 */
export function createLaunchd(scope: ServiceScope, env: Environment): ServiceManager {
  const domain = scope === 'system' ? 'system' : `gui/${process.getuid?.() ?? 0}`
  const target = `${domain}/${launchdLabel}`
  const unitPath = plistPathOf(scope, env)
  const isLoaded = async (): Promise<boolean> => (await runTool('launchctl', ['print', target])).status === 0
  return {
    name: 'launchd',
    scope,
    unitPath,
    textOf: plistText,
    reread: async () => undefined,
    enable: async () => void (await requireTool('launchctl', ['enable', target])),
    disable: async () => undefined,
    async start() {
      if (!(await isLoaded())) await requireTool('launchctl', ['bootstrap', domain, unitPath])
      else await requireTool('launchctl', ['kickstart', target])
    },
    async stop() {
      if (await isLoaded()) await requireTool('launchctl', ['bootout', target])
    },
    async state() {
      const { status, stdout } = await runTool('launchctl', ['print', target])
      return launchdState(status === 0 ? stdout : undefined, existsSync(unitPath))
    },
    commandFor: (verb) =>
      verb === 'start' ? `launchctl bootstrap ${domain} '${unitPath}'` : `launchctl bootout ${target}`,
  }
}

/**
 * From what `launchctl print` shows, which its manual calls no interface: a line that is missing is a figure that is not known.
 * @param text `undefined` when it is not loaded
 */
export function launchdState(text: string | undefined, hasFile: boolean): ServiceState {
  const field = (name: string): string | undefined =>
    text === undefined ? undefined : new RegExp(`^\\s*${name} = (.+)$`, 'm').exec(text)?.[1]
  const pid = field('pid')
  const exit = field('last exit code')
  return {
    isEnabled: hasFile,
    activity: field('state') === 'running' ? 'active' : 'inactive',
    pid: pid === undefined ? null : Number(pid),
    restarts: null,
    detail: exit === undefined ? null : `last exit code ${exit}`,
  }
}
