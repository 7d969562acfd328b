import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { composeFaults } from '../support/compose-rules.ts'
import { parseDockerfile } from '../support/dockerfile.ts'

const text = readFileSync('compose.yaml', 'utf8')

test('compose.yaml breaks no rule', () => {
  expect(composeFaults(text)).toEqual([])
})

test.for([
  {
    why: 'a port for everybody',
    change: { "'127.0.0.1:3737:3737'": "'3737:3737'" },
    fault: 'open to others',
  },
  { why: 'a port on every address', change: { "'127.0.0.1": "'0.0.0.0" }, fault: 'open to others' },
  {
    why: 'a port without its host',
    change: { "'127.0.0.1:3737:3737'": '{ target: 3737 }' },
    fault: 'open to others',
  },
  {
    why: 'a root that can be written',
    change: { '    read_only: true\n    tmpfs': '    tmpfs' },
    fault: 'root',
  },
  { why: 'capabilities', change: { '- ALL': '- NET_RAW' }, fault: 'keeps capabilities' },
  {
    why: 'more capabilities',
    change: { 'cap_drop:': 'cap_add: [SYS_ADMIN]\n    cap_drop:' },
    fault: 'is given',
  },
  { why: 'privileges to gain', change: { 'no-new-privileges:true': 'label=disable' }, fault: 'set-user-ID' },
  { why: 'all privileges', change: { 'init: false': 'privileged: true' }, fault: 'privileged' },
  { why: 'the network of the host', change: { 'init: false': 'network_mode: host' }, fault: 'network_mode' },
  { why: 'root', change: { 'init: false': 'user: "0"' }, fault: 'runs as root' },
  { why: 'no restart', change: { 'unless-stopped': 'no' }, fault: 'restarted' },
  { why: 'little time to stop', change: { 'stop_grace_period: 1m': 'x-period: 1m' }, fault: '10 s' },
  { why: 'a log without end', change: { 'logging:': 'x-logging:' }, fault: 'rotated' },
  {
    why: 'no health check',
    change: { 'init: false': 'healthcheck: { disable: true }' },
    fault: 'switched off',
  },
  {
    why: 'a fleet that can be written',
    change: { '        read_only: true\n': '' },
    fault: 'can be written',
  },
  {
    why: 'a folder made by mistake',
    change: { 'create_host_path: false': 'selinux: z' },
    fault: 'when it is missing',
  },
  {
    why: 'the engine',
    change: { '- type: volume\n        source: state': '- type: bind\n        source: /run/docker.sock' },
    fault: 'engine',
  },
  {
    why: 'a secret',
    change: { 'SUPERCLAW_API_FROM: gateway': 'OPENAI_API_KEY: sk-1' },
    fault: 'docker inspect',
  },
  {
    why: 'the short form of a volume',
    change: { '- type: volume': '- ./a:/a\n      - type: volume' },
    fault: 'short form',
  },
])('a compose file with $why has a fault', ({ change, fault }) => {
  const changed = Object.entries(change).reduce((before, [from, to]) => before.replace(from, to), text)
  expect(changed).not.toBe(text)
  expect(composeFaults(changed)).toEqual([expect.stringContaining(fault)])
})

test('it mounts what the image writes and reads, and serves the port that it exposes', () => {
  const image = parseDockerfile(readFileSync('Dockerfile', 'utf8')).at(-1)?.instructions ?? []
  const of = (keyword: string) => image.find((each) => each.keyword === keyword)?.text
  const { ports, volumes } = parse(text).services.superclaw
  expect(volumes.map(({ target }: { target: string }) => target)).toEqual([of('VOLUME'), of('WORKDIR')])
  expect(ports).toEqual([`127.0.0.1:${of('EXPOSE')}:${of('EXPOSE')}`])
})

test('docker compose reads it', ({ skip }) => {
  if (spawnSync('docker', ['compose', 'version']).status !== 0) skip('docker compose is not installed here')
  const { status, stderr } = spawnSync('docker', ['compose', 'config', '--quiet'], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
})
