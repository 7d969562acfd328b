import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addAgent, removeAgent } from '../../../src/core/config/edit-config.ts'
import { parseConfig } from '../../../src/core/config/parse-config.ts'
import { starterConfig } from '../../../src/core/config/starter.ts'
import { ExpectedError } from '../../../src/core/errors.ts'

const fleet = `# My fleet
version: 1   # of the format

agents:
    # The web
    web:
        command: node web.js     # aligned by hand
        # cwd: ./web

    # The worker
    worker: { argv: [node, "worker.js"], instances: 2 }

# Last words
name: mini
`

describe('addAgent', () => {
  test('writes below the others, in their manner, and leaves every other line alone', () => {
    const added = addAgent(fleet, 'crawler', { argv: ['./crawl.sh', '-v'], fleet: 'web' })
    const entry = '\n    crawler:\n        command: ./crawl.sh -v\n        fleet: web\n'
    expect(added).toBe(fleet.replace('instances: 2 }\n', `instances: 2 }\n${entry}`))
  })

  test.for([
    { why: 'an empty file', text: '' },
    { why: 'a file without agents', text: 'version: 1\nname: mini # here\n' },
    { why: 'agents with nothing in them', text: 'version: 1\nagents:\n' },
    { why: 'agents as an empty map', text: 'version: 1\nagents: {}\n' },
    { why: 'agents on one line', text: 'version: 1\nagents: { web: { command: x } }\n' },
    { why: 'a file without a line break at its end', text: 'version: 1\nagents:\n  web:\n    command: x' },
    {
      why: 'a text over several lines',
      text: 'version: 1\nagents:\n  web:\n    command: |\n      a\n      b\n',
    },
    { why: 'lines that end as on Windows', text: 'version: 1\r\nagents:\r\n  web:\r\n    command: x\r\n' },
    { why: 'JSON', text: '{"version": 1, "agents": {"web": {"command": "x"}}}' },
    { why: 'the starter', text: starterConfig },
    { why: 'keys with quotes', text: 'version: 1\n"agents":\n  "web":\n    "command": x\n' },
  ])('adds to $why', ({ text }) => {
    const { value: before } = parseConfig(text.trim() === '' ? 'version: 1' : text, { path: 'f' })
    const { value, issues } = parseConfig(addAgent(text, 'new', { argv: ['node', 'new.js'] }), { path: 'f' })
    expect(issues).toEqual([])
    const { new: added, ...others } = value?.agents ?? {}
    expect(added).toMatchObject({ command: 'node new.js' })
    expect(others).toEqual(before?.agents)
  })

  test.for([
    { argv: ['node', 'x.js'], says: { command: 'node x.js' } },
    { argv: ['while true; do date; done'], says: { command: 'while true; do date; done' } },
    { argv: ['echo', 'a b'], says: { argv: ['echo', 'a b'] } },
    { argv: ['echo', '$HOME'], says: { argv: ['echo', '$HOME'] } },
    { argv: ['echo', ''], says: { argv: ['echo', ''] } },
    { argv: ['echo', '8080', 'true', 'null'], says: { command: 'echo 8080 true null' } },
    { argv: ['grep', 'a: b #c'], says: { argv: ['grep', 'a: b #c'] } },
  ])('writes $argv so that just this is run', ({ argv, says }) => {
    const { value } = parseConfig(addAgent(fleet, 'new', { argv }), { path: 'f' })
    expect(value?.agents['new']).toMatchObject(says)
  })

  test('refuses a name that is there', () => {
    expect(() => addAgent(fleet, 'web', { argv: ['x'] })).toThrow(
      expect.objectContaining({ code: 'AGENT_EXISTS' }),
    )
  })

  test('refuses a file that is no YAML, with the places', () => {
    const attempt = () => addAgent('version: 1\nagents: [\n', 'web', { argv: ['x'] })
    expect(attempt).toThrow(ExpectedError)
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', issues: [expect.objectContaining({ line: 3 })] }),
    )
  })
})

describe('removeAgent', () => {
  test('takes its lines and comments away, and leaves every other line alone', () => {
    const web = fleet.slice(fleet.indexOf('    # The web'), fleet.indexOf('    # The worker'))
    expect(removeAgent(fleet, 'web')).toBe(fleet.replace(web, ''))
    expect(removeAgent(fleet, 'worker')).toBe(fleet.replace(/ {4}# The worker\n.*\n\n/, ''))
  })

  test('leaves a file without agents that can still be read', () => {
    const text = removeAgent(removeAgent(fleet, 'web'), 'worker')
    expect(parseConfig(text, { path: 'f' })).toMatchObject({
      value: { agents: {}, name: 'mini' },
      issues: [],
    })
  })

  test('takes one out of agents on one line', () => {
    const text = removeAgent('version: 1\nagents: { a: { command: x }, b: { command: y } }\n', 'a')
    expect(Object.keys(parseConfig(text, { path: 'f' }).value?.agents ?? {})).toEqual(['b'])
  })

  test('says what was probably meant when nothing is called so', () => {
    expect(() => removeAgent(fleet, 'wob')).toThrow(
      expect.objectContaining({ code: 'AGENT_UNKNOWN', hint: 'Did you mean web?' }),
    )
  })
})

test('what was added and removed again leaves no trace', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
  const entry = fc.constantFrom(
    'command: x',
    'command: x # why',
    'command: |\n      a\n      b',
    'command: x\n    env:\n      A: 1\n    # later',
    'argv:\n    - a\n    - b',
  )
  const gap = fc.constantFrom('', '\n', '  # about it\n', '\n  # about it\n')
  const agents = fc.uniqueArray(fc.tuple(name, entry, gap), {
    minLength: 1,
    maxLength: 4,
    selector: ([key]) => key,
  })
  const tail = fc.constantFrom('', 'name: z\n', '\nname: z\n', '\n# end\n')
  fc.assert(
    fc.property(agents, tail, (entries, after) => {
      const body = entries.map(([key, value, before]) => `${before}  ${key}:\n    ${value}\n`).join('')
      const text = `version: 1\nagents:\n${body}${after}`
      const added = addAgent(text, 'added.1', { argv: ['x', 'a b'], env: { A: '1' } })
      expect(parseConfig(added, { path: 'f' }).value?.agents).toEqual({
        ...parseConfig(text, { path: 'f' }).value?.agents,
        'added.1': expect.objectContaining({ argv: ['x', 'a b'] }),
      })
      expect(withoutGaps(removeAgent(added, 'added.1'))).toBe(withoutGaps(text))
    }),
  )
})

const withoutGaps = (text: string): string => text.replaceAll(/\n+/g, '\n')
