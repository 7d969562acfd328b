import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Container, createContainer } from '../support/container.ts'
import { buildImage, type ContainerImage } from '../support/container-image.ts'
import { containerObstacle } from '../support/container-obstacle.ts'
import { until } from '../support/until.ts'

const obstacle = containerObstacle()
/** CI says that nothing may be left out. */
const isSkipped = obstacle !== undefined && process.env['SUPERCLAW_TEST_ALL'] !== '1'
const buildTimeoutMs = 300_000

let image: ContainerImage
beforeAll(async () => {
  if (!isSkipped) image = await buildImage()
}, buildTimeoutMs)
afterAll(() => image?.[Symbol.dispose]())
beforeEach(({ skip }) => {
  if (isSkipped) skip(obstacle)
})

const agents = {
  worker: { command: 'exec sleep 100000' },
  closer: { argv: ['sh', '-c', 'trap "echo closed; exit 0" TERM; echo open; while :; do sleep 0.05; done'] },
}

interface AgentView {
  readonly id: string
  readonly pid: number | null
  readonly state: string
}

async function startContainer(fleet: object = { agents }): Promise<Container> {
  const container = createContainer(image, fleet)
  await container.start()
  return container
}

async function agentsOf(container: Container): Promise<readonly AgentView[]> {
  const { stdout } = await container.exec(['superclaw', 'fleet', '--json'])
  return JSON.parse(stdout).agents
}

const pidsOf = async (container: Container) =>
  Object.fromEntries((await agentsOf(container)).map(({ id, pid }) => [id, pid]))

const shell = (container: Container, script: string) => container.exec(['sh', '-c', script])

/** Sends a signal to a process of the container. The kill of a shell, as the image has no other. */
async function kill(container: Container, signal: string, pid: number | null | undefined): Promise<void> {
  const { status, stderr } = await shell(container, `kill -${signal} ${pid}`)
  expect([status, stderr]).toEqual([0, ''])
}

/** Pids of processes that ended and that nobody has asked for. */
const findZombies = `for stat in /proc/[0-9]*/stat; do
  { read -r line <$stat; } 2>/dev/null && line=\${line##*) } && [ "\${line%% *}" = Z ] && echo $stat
done; :`

/** Has the run of an agent say that it is process `pid`, and leads its group, with the start time that it had. */
function rewritePid(container: Container, agentId: string, pid: number): void {
  const [path = ''] = globSync(join(container.volume, 'state/run', agentId, '*/pid'))
  const [, startTime] = readFileSync(path, 'utf8').split(' ')
  writeFileSync(path, `${pid} ${startTime} ${pid}\n`)
}

test('it serves the machine that it runs on, with a token, and nobody else', async () => {
  await using container = await startContainer()
  await container.ready()
  await until(async () => JSON.parse((await container.ask('/health')).body).agents.ready === 2)
  expect((await container.ask('/v1/agents')).status).toBe(401)
  const { stdout } = await container.exec(['cat', '/var/lib/superclaw/state/token'])
  expect((await container.ask('/v1/agents', { token: stdout.trim() })).status).toBe(200)
  const { neighbour } = container.network
  await expect(container.ask('/health', { from: neighbour })).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(container.output()).toContain(`refused a connection from ${neighbour}`)
})

test('it runs as a user without any right, and can write its volume and /tmp alone', async () => {
  await using container = await startContainer()
  const pid = await container.ready()
  for (const each of [1, pid, ...Object.values(await pidsOf(container))]) {
    const { stdout } = await container.exec(['cat', `/proc/${each}/status`])
    const status = Object.fromEntries(stdout.split('\n').map((line) => line.split(/:\s+/)))
    expect(status).toMatchObject({
      Uid: '10001\t10001\t10001\t10001',
      Gid: '10001\t10001\t10001\t10001',
      CapEff: '0000000000000000',
      CapBnd: '0000000000000000',
      NoNewPrivs: '1',
    })
  }
  for (const folder of ['/', '/fleet', '/opt/superclaw', '/usr/local/bin', '/var/lib', '/etc', '/dev']) {
    const { status } = await container.exec(['touch', `${folder}/stray`])
    expect([folder, status]).toEqual([folder, 1])
  }
  for (const folder of ['/tmp', '/var/lib/superclaw/home']) {
    const { status } = await container.exec(['touch', `${folder}/own`])
    expect([folder, status]).toEqual([folder, 0])
  }
})

test('a control plane that is killed is back, and every agent was kept', async () => {
  await using container = await startContainer()
  const before = await container.ready()
  const pids = await pidsOf(container)
  for (let round = 0; round < 3; round++) {
    const pid = await container.ready()
    await kill(container, 'KILL', pid)
    await until(async () => (await container.ready()) !== pid, 30_000)
  }
  expect(await container.ready()).not.toBe(before)
  expect(await pidsOf(container)).toEqual(pids)
  const { stdout } = await container.exec(['superclaw', 'status', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ hasGuardian: true })
})

test('processes that lost their parents are buried when they end', async () => {
  const litter =
    'i=0; while [ $i -lt 200 ]; do (sleep 0.0$((i % 9 + 1)) &); i=$((i + 1)); done; echo littered; exec sleep 100000'
  await using container = await startContainer({ agents: { litterer: { argv: ['sh', '-c', litter] } } })
  const pid = await container.ready()
  const zombies = async () => (await shell(container, findZombies)).stdout
  await until(async () =>
    (await container.exec(['superclaw', 'logs', 'litterer'])).stdout.includes('littered'),
  )
  await until(async () => (await zombies()) === '')
  // Shims that outlive the control plane are taken in by PID 1, too.
  await kill(container, 'KILL', pid)
  await until(async () => (await container.ready()) !== pid, 30_000)
  for (const each of Object.values(await pidsOf(container))) await kill(container, 'KILL', each)
  await until(async () => (await agentsOf(container)).every(({ state }) => state === 'ready'))
  await until(async () => (await zombies()) === '')
})

test('the health check passes, and fails when the control plane hangs or is gone', async () => {
  await using container = await startContainer()
  const pid = await container.ready()
  const check = async (limitMs?: number) => (await container.exec(image.healthCommand, limitMs)).status
  expect(await check()).toBe(0)
  await kill(container, 'STOP', pid)
  expect(await check(2_000)).toBe(null)
  await kill(container, 'CONT', pid)
  await until(async () => (await check()) === 0)
  container.signal('SIGSTOP')
  await kill(container, 'KILL', pid)
  await until(async () => (await check()) === 6)
  container.signal('SIGCONT')
  await until(async () => (await check()) === 0)
})

test('SIGTERM stops the agents and ends it with 0; the same volume brings them back', async () => {
  await using container = await startContainer()
  await container.ready()
  container.signal('SIGTERM')
  expect(await container.ended).toBe(0)
  await container.start()
  await container.ready()
  await until(async () => (await agentsOf(container)).every(({ state }) => state === 'ready'))
  const { stdout } = await container.exec(['superclaw', 'logs', 'closer', '-n', '10'])
  expect(stdout.match(/open|closed/g)).toEqual(['open', 'closed', 'open'])
  const ends = JSON.parse((await container.exec(['superclaw', 'events', '--json', '--type', 'run.*'])).stdout)
  expect(JSON.stringify(ends)).not.toContain('"SIGKILL"')
})

test('after a kill of all of it, no process is taken for an agent of before', async () => {
  await using container = await startContainer()
  const planePid = await container.ready()
  const before = await agentsOf(container)
  container.signal('SIGKILL')
  await container.ended
  // The next namespace, of the same boot, gives out the same pids: to the control plane, that of an agent of before.
  rewritePid(container, 'worker', planePid)
  await container.start()
  expect(await container.ready()).toBe(planePid)
  await until(async () => (await agentsOf(container)).every(({ state }) => state === 'ready'))
  const { events } = JSON.parse((await container.exec(['superclaw', 'events', '--json', '-n', '100'])).stdout)
  const started = events.findLast(({ type }: { type: string }) => type === 'plane.started')
  expect(started.data.recovered).toBe(0)
  const count =
    'for file in /proc/[0-9]*/cmdline; do tr "\\0" " " <$file; echo; done | grep -cx "sleep 100000 "'
  expect(Number((await shell(container, count)).stdout)).toBe(1)
  expect((await agentsOf(container)).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
  expect(await container.ready()).toBe(planePid)
  const verified = await container.exec(['superclaw', 'events', 'verify'])
  expect(verified.status).toBe(0)
})

test('a second container on the same volume is refused, and the first one goes on', async () => {
  await using container = await startContainer()
  const pid = await container.ready()
  const pids = await pidsOf(container)
  await using second = createContainer(image, { agents }, container.volume)
  await second.start()
  expect(await second.ended).toBe(78)
  expect(second.output()).toContain('PLANE_ALREADY_RUNNING')
  expect(await container.ready()).toBe(pid)
  expect(await pidsOf(container)).toEqual(pids)
})

test('a file with faults ends it with 78, and it says which', async () => {
  await using container = await startContainer({ agents: { worker: { comand: 'sleep 1' } } })
  expect(await container.ended).toBe(78)
  expect(container.output()).toContain('comand')
})
