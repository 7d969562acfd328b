import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '@oclif/core'
import { expect, test } from 'vitest'

type Facts = Pick<Command.Cached, 'summary' | 'description' | 'examples' | 'args' | 'flags'>

const manifest: { readonly commands: Readonly<Record<string, Facts>> } = JSON.parse(
  readFileSync('oclif.manifest.json', 'utf8'),
)

async function commandsInSource(): Promise<Map<string, typeof Command>> {
  const files = globSync('**/*.ts', { cwd: 'src/commands' })
  const entries = files.map(async (file): Promise<[string, typeof Command]> => {
    const module: { default: typeof Command } = await import(
      /* @vite-ignore */ join(process.cwd(), 'src/commands', file)
    )
    return [file.replace(/(\/index)?\.ts$/, '').replaceAll('/', ':'), module.default]
  })
  return new Map(await Promise.all(entries))
}

/** What of a command is an interface, in the source and in the manifest alike. */
function facts({ summary, description, examples, args, flags }: Facts) {
  const valueFacts = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        const { char, env, options, multiple, required, hidden, allowNo, helpValue, summary } =
          value as Record<string, unknown>
        const whole = { char, env, options, multiple, required, hidden, allowNo, helpValue, summary }
        return [
          name,
          Object.fromEntries(
            Object.entries(whole).filter(([, fact]) => fact !== undefined && fact !== false),
          ),
        ]
      }),
    )
  return { summary, description, examples, args: valueFacts(args), flags: valueFacts(flags) }
}

test('oclif.manifest.json is what the commands say (npm run build writes it)', async () => {
  const inSource = [...(await commandsInSource())].map(([id, command]): [string, object] => {
    const { summary, description, examples, args, flags, baseFlags, enableJsonFlag } = command
    const { json: _, ...own } = { ...baseFlags, ...flags }
    return [id, { ...facts({ summary, description, examples, args, flags: own }), hasJson: enableJsonFlag }]
  })
  const inManifest = Object.entries(manifest.commands).map(([id, command]): [string, object] => {
    const { json, ...flags } = command.flags
    return [id, { ...facts({ ...command, flags }), hasJson: json !== undefined }]
  })
  expect(Object.fromEntries(inManifest)).toEqual(Object.fromEntries(inSource))
})
