import { describe, expect, test } from 'vitest'
import type { App } from '../../src/core/app.ts'
import type { PlaneStatus } from '../../src/ui/data.ts'
import type { Opened } from '../../src/ui/model.ts'
import { editConfig } from '../../src/ui/programs.ts'
import { agentView, createMonitorWorld, monitorData, nowMs } from '../support/monitor-world.ts'

const agents = ['api', 'web'].map((name) => agentView(name))
const plane = (configPath: string | null): PlaneStatus => ({ name: 'p', configPath }) as PlaneStatus

test('E opens the file that the control plane runs from', () => {
  const world = createMonitorWorld(monitorData(agents, { plane: plane('/etc/superclaw.yaml') }))
  world.press('E')
  expect(world.effects()).toEqual([{ kind: 'edit', path: '/etc/superclaw.yaml' }])
})

test.each([
  { why: 'there is no superclaw.yaml', data: monitorData(agents, { plane: plane(null) }) },
  { why: 'its place is not known yet', data: monitorData(agents) },
  {
    why: 'the control plane does not answer',
    data: monitorData(agents, {
      plane: plane('/a'),
      connection: { kind: 'lost', sinceMs: nowMs, message: 'gone' },
    }),
  },
])('E does nothing when $why', ({ why, data }) => {
  const world = createMonitorWorld(data)
  world.press('E')
  expect(world.screen()).toContain(why)
  expect(world.effects()).toEqual([])
})

test('| pages the log of the agent under the cursor, or of the agent screen', () => {
  const world = createMonitorWorld(monitorData(agents))
  world.press('j', '|')
  expect(world.effects()).toEqual([{ kind: 'page', agentId: 'web' }])
  world.press('enter', '|')
  expect(world.effects()).toEqual([{ kind: 'page', agentId: 'web' }])
})

test('the palette finds both, with the command that does it in a shell', () => {
  const world = createMonitorWorld(monitorData(agents, { plane: plane("/srv/it's here.yaml") }), {
    columns: 200,
  })
  world.press('ctrl+p')
  world.type('$EDITOR')
  expect(world.screen()).toContain(`$EDITOR '/srv/it'\\''s here.yaml' && superclaw reload`)
  world.press('esc', ':')
  world.type('logs api')
  expect(world.screen()).toContain('superclaw logs api --timestamps -n 10000 | $PAGER')
})

test('a question that comes while somebody types takes no key from under the fingers', () => {
  const question = {
    kind: 'confirm',
    question: 'Apply superclaw.yaml?',
    detail: 'Changed: api.',
    expected: 'y',
    text: '',
    effect: { kind: 'call', call: { operation: 'config.reload' } },
  } as const
  const world = createMonitorWorld(monitorData(agents))
  world.press('/')
  world.send({ type: 'opened', overlay: question })
  world.press('y', 'esc')
  expect(world.effects()).toEqual([])
  world.send({ type: 'opened', overlay: question })
  expect(world.screen()).toContain('Changed: api.')
  world.press('y')
  expect(world.effects()).toEqual([question.effect])
})

describe('what is asked after superclaw.yaml was edited', () => {
  const names = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

  test.each([
    {
      why: 'a key is enough for two agents that end',
      changes: { added: names('new', 5), changed: ['api'], removed: ['web'], unchanged: 1 },
      asked: {
        expected: 'y',
        detail: 'New: new-0, new-1, new-2, new-3, new-4. Changed: api. Gone: web. As before: 1 agent.',
      },
    },
    {
      why: 'for more their number is to be typed, and not all are named',
      changes: { added: [], changed: names('c', 20), removed: [], unchanged: 0 },
      asked: {
        expected: '20',
        detail: `Changed: ${names('c', 12).join(', ')} and 8 more. As before: 0 agents.`,
      },
    },
  ])('$why', async ({ changes, asked }) => {
    const opened: Opened[] = []
    const app = { call: async () => ({ ...changes, path: '/a' }) } as unknown as App
    await editConfig(
      {
        app: () => app,
        outside: { edit: async () => true, page: async () => undefined },
        lend: (use) => use(),
        notice: never,
        open: (overlay) => opened.push(overlay),
      },
      '/a',
      new AbortController().signal,
    )
    expect(opened).toMatchObject([asked])
  })
})

function never(): never {
  throw new Error('was not to be called')
}
