import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openSqliteEventLog, type SqliteEventLog } from '../../../../src/core/adapters/sqlite/event-log.ts'
import { openSecretTable, readSecrets } from '../../../../src/core/adapters/sqlite/secret-table.ts'
import type { NewEvent } from '../../../../src/core/event/event.ts'
import type { StoredKey, StoredSecret } from '../../../../src/core/secret/secret-table.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { history } from '../../../support/history.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const secret: StoredSecret = {
  ...{ name: 'a', id: 'id', version: 1, keyId: 'k', wrappedKey: '1.w', sealed: '1.s' },
  ...{ createdAtMs: 1, changedAtMs: 2 },
}
const key: StoredKey = { id: 'k', source: 'file', params: '', proof: '1.p', state: 'current', madeAtMs: 3 }
const said: NewEvent = { type: 'secret.set', agentId: null, actor: 'me', data: { name: 'a', version: 1 } }

const open = (path: string): SqliteEventLog => openSqliteEventLog({ path, clock: createFakeClock() })

test('secrets and keys are there again, beside the events that tell of them', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'state.db')
  {
    await using log = open(path)
    const heard: string[] = []
    log.subscribe((events) => heard.push(...events.map(({ type }) => type)))
    log.beside(openSecretTable).commit({ putSecrets: [secret], putKeys: [key] }, [said])
    expect(heard).toEqual(['secret.set'])
  }
  await using log = open(path)
  const table = log.beside(openSecretTable)
  expect([table.secrets(), table.secret('a'), table.secret('b'), table.keys()]).toEqual([
    [secret],
    secret,
    undefined,
    [key],
  ])
  expect((await log.list({ limit: 9, from: 'oldest' })).map(({ type, data }) => [type, data])).toEqual([
    ['secret.set', { name: 'a', version: 1 }],
  ])
  table.commit({ dropSecrets: ['a'], dropKeys: ['k'] }, [])
  expect([table.secrets(), table.keys()]).toEqual([[], []])
  expect((await log.verify()).broken).toBeNull()
})

test('events that were said before come before', async () => {
  using folder = tempFolder()
  await using log = open(join(folder.path, 'state.db'))
  const earlier = log.append([{ ...said, data: { name: 'first', version: 1 } }])
  log.beside(openSecretTable).commit({ putSecrets: [secret] }, [said])
  await earlier
  const names = (await log.list({ limit: 9, from: 'oldest' })).map(({ data }) => 'name' in data && data.name)
  expect(names).toEqual(['first', 'a'])
})

test('a change that fails leaves neither itself nor its event', async () => {
  using folder = tempFolder()
  await using log = open(join(folder.path, 'state.db'))
  const table = log.beside(openSecretTable)
  const broken = { ...secret, name: 'b', sealed: null as unknown as string }
  expect(() => table.commit({ putSecrets: [secret, broken] }, [said])).toThrow()
  expect([table.secrets(), log.lastSeq()]).toEqual([[], 0])
})

test('projections that are computed anew, and events that are pruned, take no secret with them', async () => {
  using folder = tempFolder()
  await using log = open(join(folder.path, 'state.db'))
  const table = log.beside(openSecretTable)
  await log.append(history)
  table.commit({ putSecrets: [secret], putKeys: [key] }, [said])
  await log.rebuild()
  await log.prune(log.lastSeq())
  expect([table.secrets(), table.keys()]).toEqual([[secret], [key]])
})

test('another process reads them while the control plane has them open', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'state.db')
  await using log = open(path)
  log.beside(openSecretTable).commit({ putSecrets: [secret] }, [said])
  using db = new DatabaseSync(path, { readOnly: true })
  expect(readSecrets(db).secrets()).toEqual([secret])
})
