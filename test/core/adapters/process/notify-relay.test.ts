import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { realClock } from '../../../../src/core/adapters/host/real-clock.ts'
import { openNotifyRelay } from '../../../../src/core/adapters/process/notify-relay.ts'
import { runDirectory, saidPath } from '../../../../src/core/adapters/process/run-directory.ts'
import { findProcessScripts } from '../../../../src/core/adapters/process/scripts.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { until } from '../../../support/until.ts'

const hasPerl = spawnSync('perl', ['-e', '1']).status === 0
const script = findProcessScripts().relay

/** @returns whether somebody heard it */
function say(socket: string, message: string): boolean {
  const program =
    'socket(my $s, AF_UNIX, SOCK_DGRAM, 0); send($s, $ARGV[1], 0, pack_sockaddr_un($ARGV[0])) or exit 1'
  return spawnSync('perl', ['-MSocket', '-e', program, socket, message]).status === 0
}

function openRelay(path: string) {
  const relay = openNotifyRelay({
    clock: realClock,
    dir: join(path, 'notify'),
    script,
    searchPath: process.env['PATH'],
  })
  const directory = runDirectory(path, 'a', 'run-000000000001')
  mkdirSync(directory.path, { recursive: true })
  return { relay, directory, socket: relay.socketOf(directory) }
}

test.skipIf(!hasPerl)(
  'what is said to a socket stands in the file of its run, a message a line at least',
  async () => {
    using folder = tempFolder()
    const { relay, directory, socket } = openRelay(folder.path)
    using _ = relay
    expect(await relay.listen(directory)).toBe(null)
    expect(await relay.listen(directory)).toBe(null)
    for (const message of ['READY=1', 'STATUS=up\nWATCHDOG=1\n', 'x'.repeat(100_000), 'last'])
      say(socket, message)
    const said = () => readFileSync(saidPath(directory), 'utf8')
    await until(() => said().endsWith('last\n'))
    expect(said().startsWith('READY=1\nSTATUS=up\nWATCHDOG=1\nx')).toBe(true)
    expect(said().length).toBeLessThan(5000)
    relay.leave(directory)
    await until(() => !say(socket, 'late'))
  },
)

test.skipIf(!hasPerl)('a socket that is too long, or cannot be made, is told', async () => {
  using folder = tempFolder()
  const { relay, directory } = openRelay(join(folder.path, 'x'.repeat(100)))
  using _ = relay
  expect(await relay.listen(directory)).toMatch(/longer than a socket's may be/)
})

test('without perl, that is told', async () => {
  using folder = tempFolder()
  const relay = openNotifyRelay({
    clock: realClock,
    dir: join(folder.path, 'n'),
    script,
    searchPath: '/no/such/folder',
  })
  using _ = relay
  expect(await relay.listen(runDirectory(folder.path, 'a', 'run-000000000001'))).toBe(
    'no NOTIFY_SOCKET: perl is needed for it, and is not in PATH',
  )
})
