import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parserApart } from '../../../../src/core/adapters/config/parse-apart.ts'
import { parseConfig } from '../../../../src/core/config/parse-config.ts'
import { starterConfig } from '../../../../src/core/config/starter.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const entry = join(import.meta.dirname, '../../../../src/config-parser.ts')
const at = { path: '/somewhere/superclaw.yaml' }

test.for([
  ['a good file', starterConfig],
  ['an agent with all its defaults', 'version: 1\nagents: { a: { command: x } }\n'],
  ['faults', 'version: 2\nagents: { "../x": { commnd: x, restart: { window: 0 } } }\nagents: {}\n'],
  ['no YAML', '\0[}'],
  ['an empty text', ''],
] as const)('%s comes out as it does in this process', async ([, text]) => {
  expect(await parserApart(entry, {})(text, at)).toEqual(parseConfig(text, at))
})

test.for([
  ['fails', 'process.exit(1)', 'failed'],
  ['is killed', 'process.kill(process.pid, "SIGKILL")', 'was ended by SIGKILL'],
] as const)('a reader that %s is a fault of reading, not of the control plane', async ([, program, why]) => {
  using folder = tempFolder()
  const broken = parserApart(folder.write('broken.js', program), {})
  // More than a pipe holds, so that the writing fails as well.
  await expect(broken('#'.repeat(1 << 20), at)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(why),
  })
})

test('nothing of the environment reaches the reader but its folder for compiled code', async () => {
  using folder = tempFolder()
  const program = 'console.log(JSON.stringify(Object.keys(process.env)))'
  const parse = parserApart(folder.write('env.js', program), { TMPDIR: folder.path, SECRET: 'x' })
  expect(await parse('', at)).toEqual(['TMPDIR'])
})
