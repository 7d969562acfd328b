import type { ServiceSpec } from '../../src/core/service/service-spec.ts'

/** A service of the machine as most have it. */
export function serviceSpecOf(spec: Partial<ServiceSpec>): ServiceSpec {
  return {
    scope: 'system',
    nodePath: '/usr/bin/node',
    entry: '/usr/lib/node_modules/superclaw/dist/control-plane.js',
    stateDir: '/var/lib/superclaw',
    configPath: '/etc/superclaw/superclaw.yaml',
    port: null,
    account: 'superclaw',
    searchPath: '/usr/local/bin:/usr/bin:/bin',
    isHardened: false,
    ...spec,
  }
}
