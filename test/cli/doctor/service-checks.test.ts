import { expect, test } from 'vitest'
import type { Finding } from '../../../src/cli/doctor/finding.ts'
import { serviceFindings } from '../../../src/cli/doctor/service-checks.ts'
import type { ServiceSpec } from '../../../src/core/service/service-spec.ts'
import { unitText } from '../../../src/core/service/systemd-unit.ts'
import { serviceSpecOf } from '../../support/service-spec.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** What doctor says where a user has this unit, besides what systemd says of it, which there may be none of here. */
async function findingsFor(text: string | undefined): Promise<readonly Finding[]> {
  using folder = tempFolder()
  if (text !== undefined) folder.write('systemd/user/superclaw.service', text)
  const findings = await serviceFindings({ ...process.env, XDG_CONFIG_HOME: folder.path, HOME: folder.path })
  return findings.filter(({ message }) => !/Its state|logged in|does not start by itself/.test(message))
}

const own = (spec: Partial<ServiceSpec>): ServiceSpec =>
  serviceSpecOf({
    scope: 'user',
    account: null,
    nodePath: process.execPath,
    entry: process.execPath,
    configPath: process.execPath,
    ...spec,
  })

test.skipIf(process.platform !== 'linux')(
  'nothing is said where no service is installed, or all is well',
  async () => {
    expect(await findingsFor(undefined)).toEqual([])
    expect(await findingsFor(unitText(own({})))).toEqual([])
  },
)

test.skipIf(process.platform !== 'linux').for([
  {
    why: 'a Node that an upgrade has removed',
    text: unitText(own({ nodePath: '/gone/bin/node' })),
    level: 'failure',
    message: '/gone/bin/node',
    cure: 'superclaw install-service --user',
  },
  {
    why: 'a SuperClaw that was moved',
    text: unitText(own({ entry: '/gone/dist/control-plane.js' })),
    level: 'failure',
    message: '/gone/dist/control-plane.js',
    cure: 'superclaw install-service --user',
  },
  {
    why: 'a unit of another version',
    text: unitText(own({})).replace('RestartSec=100ms', 'RestartSec=1s'),
    level: 'warning',
    message: 'not what this version writes',
    cure: 'superclaw install-service --user',
  },
  {
    why: 'a unit of somebody else',
    text: '[Service]\nExecStart=/bin/true\n',
    level: 'warning',
    message: 'was not written by',
    cure: 'systemctl cat superclaw',
  },
])('$why is found, with its cure', async ({ text, level, message, cure }) => {
  expect(await findingsFor(text)).toEqual([
    {
      check: 'service',
      level,
      message: expect.stringContaining(message),
      cure: expect.stringContaining(cure),
    },
  ])
})
