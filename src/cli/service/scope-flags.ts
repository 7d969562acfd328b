import { Flags } from '@oclif/core'
import { installedService } from '../../core/adapters/service/installed-service.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { ServiceScope } from '../../core/service/service-spec.ts'

/** Whose service a command means. */
export const scopeFlags = {
  user: Flags.boolean({ exclusive: ['system'], summary: 'Your own service.' }),
  system: Flags.boolean({
    exclusive: ['user'],
    summary: 'The service of the machine; the default for root.',
  }),
}

interface ScopeFlags {
  readonly user: boolean
  readonly system: boolean
}

export function namedScope({ user, system }: ScopeFlags): ServiceScope | undefined {
  if (user) return 'user'
  return system ? 'system' : undefined
}

export function usualScope(): ServiceScope {
  return process.getuid?.() === 0 ? 'system' : 'user'
}

/** The one that is named, else the one that is installed; where both are, root means that of the machine. */
export function installedScope(flags: ScopeFlags, env: NodeJS.ProcessEnv): ServiceScope {
  const named = namedScope(flags)
  if (named) return named
  const usual = usualScope()
  if (installedService(usual, env)) return usual
  const other = usual === 'user' ? 'system' : 'user'
  return installedService(other, env) ? other : usual
}

/** @throws SERVICE_NOT_INSTALLED */
export function notInstalled(scope: ServiceScope): ExpectedError {
  const whose = scope === 'system' ? 'of the machine' : 'of yours'
  return new ExpectedError('SERVICE_NOT_INSTALLED', `No service ${whose} is installed`, {
    hint: `superclaw install-service --${scope}`,
  })
}
