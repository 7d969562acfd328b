import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { z } from 'zod'
import type { BaseCommand } from '../../src/base-command.ts'
import { commandOutputs, errorOutput } from '../../src/core/operations/command-outputs.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'

type CommandClass = Parameters<typeof runCommand>[0] & { readonly enableJsonFlag: boolean }

const files = new Map(
  globSync('**/*.ts', { cwd: 'src/commands' }).map((file) => [
    file.replace(/(\/index)?\.ts$/, '').replaceAll('/', ' '),
    file,
  ]),
)

async function commandOf(name: string): Promise<CommandClass> {
  const module: { default: CommandClass } = await import(
    /* @vite-ignore */ join(process.cwd(), 'src/commands', files.get(name) ?? '')
  )
  return module.default
}

// `doctor` looks at the state directory, and must not find that of whoever runs the tests.
vi.stubEnv('SUPERCLAW_HOME', '/nonexistent/superclaw')

test('every command that has --json says in the documentation what it prints', async () => {
  const withJson: string[] = []
  for (const name of files.keys()) if ((await commandOf(name)).enableJsonFlag) withJson.push(name)
  expect(new Set(withJson)).toEqual(new Set(Object.keys(commandOutputs)))
})

/** Those that need no more than a control plane, with the arguments that they ask for. */
const callable: readonly { readonly name: string; readonly argv: readonly string[] }[] = [
  { name: 'status', argv: [] },
  { name: 'health', argv: [] },
  { name: 'reload', argv: [] },
  { name: 'fleet', argv: [] },
  { name: 'agent start', argv: ['agent-001'] },
  { name: 'agent stop', argv: ['agent-001'] },
  { name: 'agent restart', argv: ['agent-001'] },
  { name: 'agent show', argv: ['agent-001'] },
  { name: 'agent probes', argv: [] },
  { name: 'agent env', argv: ['agent-001'] },
  { name: 'logs', argv: [] },
  { name: 'events', argv: [] },
  { name: 'events verify', argv: [] },
  { name: 'doctor', argv: [] },
  { name: 'secret list', argv: [] },
  { name: 'completion', argv: ['bash'] },
]

function parseStrictly(shape: z.ZodType | undefined, value: unknown): void {
  expect(shape?.parse(value)).toEqual(value)
}

test.for(callable)('what $name prints is what is documented', async ({ name, argv }) => {
  const { app } = createFakeApp()
  const { stdout, jsonLines } = await runCommand(await commandOf(name), app, [...argv, '--json'])
  const { document, line } = commandOutputs[name] ?? {}
  if (document) parseStrictly(document, JSON.parse(stdout))
  else for (const each of jsonLines()) parseStrictly(line?.shape, each)
})

test.for(callable)(
  'a failure of $name is JSON of the documented shape, and short',
  async ({ name, argv }) => {
    const { app } = createFakeApp()
    const run = await runCommand(await commandOf(name), app, [...argv, '--json', '--no-such-flag'])
    parseStrictly(errorOutput, run.json())
    expect(run.json()).toMatchObject({ error: { code: 'USAGE' } })
    expect(run.stdout.length).toBeLessThan(2_000)
    expect([run.exitCode, run.stderr]).toEqual([2, ''])
  },
)

test('a bug says nothing of what is inside, and its stack shows on stderr when it is asked for', async () => {
  const { app } = createFakeApp(
    {},
    {
      'agent.list': async () => {
        throw new TypeError('secret detail')
      },
    },
  )
  const fleet: new (...args: never[]) => BaseCommand = await commandOf('fleet')
  const run = (...argv: string[]) => runCommand(fleet as CommandClass, app, argv)
  const { json, exitCode, stderr } = await run('--json')
  expect(json()).toEqual({
    error: { code: 'INTERNAL', message: expect.any(String), hint: expect.any(String) },
  })
  expect(JSON.stringify(json())).not.toContain('secret detail')
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
  expect((await run()).stderr).not.toContain('at ')
  expect((await run('--debug')).stderr).toContain('TypeError: secret detail\n    at ')
})
