import { expect, test } from 'vitest'
import { adoptCommand } from '../../../src/core/service/adopt-command.ts'
import { serviceSpecOf } from '../../support/service-spec.ts'

test.for([
  { why: 'of yours', spec: { scope: 'user', account: null }, says: 'superclaw start' },
  { why: 'of the machine', spec: {}, says: 'sudo superclaw install-service --system --now' },
  {
    why: 'that is unlike most',
    spec: { stateDir: '/srv/x', configPath: '/srv/x.yaml', port: 4000, account: 'bob', isHardened: true },
    says: "sudo env 'SUPERCLAW_HOME=/srv/x' superclaw install-service --system --now --config '/srv/x.yaml' --port 4000 --run-as 'bob' --hardened",
  },
] as const)('agents of a service $why are taken over by a command that can be typed', ({ spec, says }) => {
  expect(adoptCommand(serviceSpecOf(spec))).toBe(says)
})
