import { existsSync, realpathSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { findConfig } from '../../core/adapters/config/config-file.ts'
import { readUserSettings } from '../../core/adapters/config/user-settings.ts'
import { findProcessScripts } from '../../core/adapters/process/scripts.ts'
import { statePaths, userConfigDir } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import { lastingNodePath, lastingSearchPath, systemSearchPath } from '../../core/service/installed-where.ts'
import { systemAccount, systemConfigPath, systemStateDir } from '../../core/service/service-paths.ts'
import type { ServiceScope, ServiceSpec } from '../../core/service/service-spec.ts'

export interface TargetRequest {
  readonly scope: ServiceScope
  /** superclaw.yaml, as it was named. */
  readonly config: string | undefined
  readonly port: number | undefined
  readonly isHardened: boolean | undefined
  /** `undefined` for the user that is made for it, or the one of before. */
  readonly runAs: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** Where the service of `scope` keeps its state. */
export function serviceStateDir(scope: ServiceScope, env: TargetRequest['env']): string {
  if (scope === 'user') return statePaths(env).stateDir
  return env['SUPERCLAW_HOME'] ? resolve(env['SUPERCLAW_HOME']) : systemStateDir
}

/**
 * What is to be installed: this SuperClaw, on this Node.
 * @param running the superclaw.yaml of the control plane that runs in its state directory, which a service takes over
 * @throws USAGE for what no unit can say
 */
export async function serviceSpec(request: TargetRequest, running: string | undefined): Promise<ServiceSpec> {
  const { scope, env, cwd, port, isHardened, runAs } = request
  const nodePath = lastingNodePath(process.execPath, existsSync)
  const searchPath = scope === 'user' ? (env['PATH'] ?? '') : systemSearchPath
  const named = request.config === undefined ? running : resolve(cwd, request.config)
  const spec: ServiceSpec = {
    scope,
    nodePath,
    // The build puts it beside the scripts.
    entry: join(dirname(realpathSync(findProcessScripts().guardian)), 'control-plane.js'),
    stateDir: serviceStateDir(scope, env),
    configPath: named ?? (await usualConfig(request)),
    port: port ?? null,
    account: accountOf(scope, runAs),
    searchPath: lastingSearchPath(searchPath, dirname(nodePath)),
    isHardened: isHardened ?? false,
  }
  refuseControlCharacters(spec)
  return spec
}

function accountOf(scope: ServiceScope, runAs: string | undefined): string | null {
  if (scope === 'user') {
    if (runAs === undefined) return null
    throw new ExpectedError('USAGE', '--run-as is for a service of the machine; one of yours runs as you', {
      hint: `sudo superclaw install-service --system --run-as '${runAs}'`,
    })
  }
  if (runAs !== undefined) return runAs
  if (process.platform !== 'darwin') return systemAccount
  throw new ExpectedError('USAGE', 'On macOS a service of the machine runs as a user that is there', {
    hint: `superclaw install-service --system --run-as ${userInfo().username}`,
  })
}

/** The file that `start` would take, for a user; that of the machine, for a service of the machine. */
async function usualConfig({ scope, env, cwd }: TargetRequest): Promise<string> {
  if (scope === 'system') return systemConfigPath
  const found = findConfig({ cwd, env }) ?? (await readUserSettings(env)).config
  return found ?? join(userConfigDir(env), 'superclaw.yaml')
}

function refuseControlCharacters({ nodePath, entry, stateDir, configPath, account }: ServiceSpec): void {
  const unfit = [nodePath, entry, stateDir, configPath, account ?? ''].find((text) => /\p{Cc}/u.test(text))
  if (unfit === undefined) return
  throw new ExpectedError(
    'USAGE',
    `${JSON.stringify(unfit)} has a control character, which no unit can hold`,
    {
      hint: 'Give the file or folder another name',
    },
  )
}
