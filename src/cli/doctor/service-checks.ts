import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import {
  type InstalledService,
  installedService,
  servicePathOf,
} from '../../core/adapters/service/installed-service.ts'
import { lingers } from '../../core/adapters/service/linger.ts'
import { openServiceManager } from '../../core/adapters/service/service-manager-here.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { ServiceManager, ServiceState } from '../../core/service/service-manager.ts'
import type { ServiceScope } from '../../core/service/service-spec.ts'
import { type Finding, failure, fine, warning } from './finding.ts'

type Environment = Readonly<Record<string, string | undefined>>

const check = 'service'

/** What is to be said of the services of this user and of the machine. Nothing where none is installed. */
export async function serviceFindings(env: Environment): Promise<Finding[]> {
  const scopes: readonly ServiceScope[] = ['user', 'system']
  const findings = await Promise.all(scopes.map((scope) => findingsOf(scope, env)))
  return findings.flat()
}

async function findingsOf(scope: ServiceScope, env: Environment): Promise<Finding[]> {
  const path = servicePathOf(scope, env)
  if (!existsSync(path)) return []
  const installed = installedService(scope, env)
  if (!installed) {
    const cure = `systemctl cat superclaw shows it; superclaw install-service leaves it alone`
    return [warning(check, `${path} was not written by superclaw install-service`, cure)]
  }
  const manager = openServiceManager(scope, env)
  const findings = [...fileFindings(installed, manager), ...(await stateFindings(installed, manager))]
  return findings.length > 0 ? findings : [fine(check, `${path} is enabled and as this version writes it`)]
}

/** What the unit names has to be there; version managers and upgrades take it away. */
function fileFindings({ path, text, spec }: InstalledService, manager: ServiceManager): Finding[] {
  const again = `superclaw install-service --${spec.scope}`
  const gone = [
    ['node', spec.nodePath],
    ['SuperClaw', spec.entry],
    ['superclaw.yaml', spec.configPath],
  ].filter(([, file = '']) => !existsSync(file))
  if (gone.length > 0) {
    return gone.map(([what, file]) =>
      failure(check, `The ${what} of the service is gone: ${file}. At the next start it fails`, again),
    )
  }
  if (manager.textOf(spec) === text) return []
  return [warning(check, `${path} is not what this version writes`, again)]
}

async function stateFindings({ spec, path }: InstalledService, manager: ServiceManager): Promise<Finding[]> {
  const state = await stateOrFinding(manager)
  if ('check' in state) return [state]
  const user = userInfo().username
  const isMissingLinger = spec.scope === 'user' && manager.name === 'systemd' && !lingers(user)
  const findings = [
    state.activity === 'failed' &&
      failure(
        check,
        `${path} has failed${state.detail ? ` (${state.detail})` : ''}`,
        'superclaw service logs',
      ),
    !state.isEnabled &&
      warning(check, `${path} does not start by itself`, `superclaw install-service --${spec.scope}`),
    isMissingLinger &&
      warning(check, `It runs only while ${user} is logged in`, `sudo loginctl enable-linger ${user}`),
  ]
  return findings.filter((finding) => finding !== false)
}

async function stateOrFinding(manager: ServiceManager): Promise<ServiceState | Finding> {
  try {
    return await manager.state()
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error
    return warning(
      check,
      `Its state is not known: ${error.message}`,
      error.hint ?? 'superclaw service status',
    )
  }
}
