// What a release must pass: the tarball is well formed, its types resolve, nothing is unused, and it runs where there is
// nothing but itself. Nobody may ship what only runs from the checkout.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, nodePath, root, run, toolEnv } from './toolchain.js'

ensureBuilt()
const folder = mkdtempSync(join(tmpdir(), 'superclaw-pack-'))
try {
  const tarball = pack()
  run('publint', ['run', tarball, '--strict'])
  run('attw', [tarball, '--profile', 'esm-only', '--no-emoji'])
  run('knip', [])
  await checkInstalled(tarball)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function pack() {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [{ filename }] = Object.values(
    JSON.parse(execFileSync('npm', args, { cwd: root, env: toolEnv, encoding: 'utf8' })),
  )
  return join(folder, filename)
}

/** Installs the tarball into an empty folder with an empty HOME, starts it, asks it, stops it. */
async function checkInstalled(tarball) {
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const env = {
    PATH: toolEnv.PATH,
    HOME: folder,
    SUPERCLAW_HOME: join(folder, 'state'),
    SUPERCLAW_PORT: '0',
    npm_config_userconfig: process.env['npm_config_userconfig'] ?? '',
  }
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', tarball]
  execFileSync('npm', install, { cwd: folder, env: { ...process.env, PATH: toolEnv.PATH }, stdio: 'inherit' })
  const entry = join(folder, 'node_modules', 'superclaw', 'bin', 'run.js')
  const superclaw = (...args) =>
    execFileSync(nodePath(), [entry, ...args], { cwd: folder, env, encoding: 'utf8' })
  writeFileSync(join(folder, 'superclaw.yaml'), 'version: 1\nagents:\n  sleeper:\n    command: sleep 1000\n')
  superclaw('--version')
  superclaw('start', '--detach')
  try {
    const { agents } = JSON.parse(superclaw('fleet', '--json'))
    if (agents.length !== 1 || agents[0].state !== 'ready')
      throw new Error(`unexpected fleet: ${JSON.stringify(agents)}`)
    const { url } = JSON.parse(superclaw('status', '--json'))
    const health = await (await fetch(`${url}/health`)).json()
    if (health.status !== 'ok') throw new Error(`unexpected health: ${JSON.stringify(health)}`)
  } finally {
    superclaw('stop')
  }
  console.error('the installed tarball starts, answers and stops')
}
