import { chmodSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startService } from '../../src/plane/start-service.ts'
import { serviceSpecOf } from '../support/service-spec.ts'
import { tempFolder } from '../support/temp-folder.ts'

test.for([
  {
    why: 'a service manager that does not come to an end',
    script: '[ "$1" != start ] || exec sleep 100000',
    says: 'systemctl start superclaw.service gave no answer within 0.2 s',
  },
  {
    why: 'a service that is started and does not answer',
    script: ':',
    says: 'The service did not answer within 0.2 s',
  },
])('$why is not waited for beyond the time that is given', async ({ script, says }) => {
  using folder = tempFolder()
  folder.write('systemctl', `#!/bin/sh\n${script}\n`)
  chmodSync(`${folder.path}/systemctl`, 0o755)
  const spec = serviceSpecOf({ stateDir: folder.path })
  const env = { PATH: `${folder.path}:/usr/bin:/bin` }
  await expect(startService({ path: '', text: '', spec }, env, 200)).rejects.toMatchObject({
    code: 'TIMED_OUT',
    message: says,
  })
})
