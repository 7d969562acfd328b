import { execFileSync } from 'node:child_process'
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Machine } from './systemd-machine.ts'

/** Gives a machine the npm of the host, which all its users take packages from `registryUrl` with. */
export function installNpm(machine: Machine, registryUrl: string): void {
  const cli = realpathSync(execFileSync('/bin/sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim())
  const modules = machine.hostPath('/usr/local/lib/node_modules')
  mkdirSync(modules, { recursive: true })
  execFileSync('cp', ['-a', dirname(dirname(cli)), join(modules, 'npm')])
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', machine.hostPath('/usr/local/bin/npm'))
  machine.write('/usr/local/etc/npmrc', `registry=${registryUrl}\nfetch-retries=0\n`)
}
