import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../support/built.ts'
import { type FakePlane, startFakePlane } from '../support/fake-plane.ts'
import { binEnv, runBin } from '../support/run-bin.ts'

let bin = ''
let plane: FakePlane
let folder = ''

beforeAll(async () => {
  bin = await ensureBuilt()
  plane = await startFakePlane({ agents: 12 })
  folder = mkdtempSync(join(tmpdir(), 'superclaw-path-'))
  symlinkSync(process.execPath, join(folder, 'node'))
  writeFileSync(join(folder, 'superclaw'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, {
    mode: 0o755,
  })
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await plane[Symbol.asyncDispose]()
})

/** Runs a script in `shell`, with `superclaw` on its path. Not synchronously: the control plane lives in this process. */
async function runIn(shell: readonly string[], script: string): Promise<string> {
  const [file = '', ...args] = shell
  const env = binEnv({ SUPERCLAW_HOME: plane.stateDir, PATH: `${folder}${delimiter}${process.env['PATH']}` })
  const child = spawn(file, [...args, script], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect(stderr).toBe('')
  return stdout
}

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', ':']).status === 0

/** Again, while it is not so: on a busy machine a Tab may come back without the names that the control plane knows. */
const asked = <Found>(ask: () => Promise<Found>) => expect.poll(ask, { timeout: 30_000 })

const lines: readonly { readonly line: string; readonly finds: string }[] = [
  { line: 'superclaw fl', finds: 'fleet' },
  { line: 'superclaw agent st', finds: 'start stop' },
  { line: 'superclaw agent stop agent-01', finds: 'agent-010 agent-011 agent-012' },
  { line: 'superclaw fleet --fleet ', finds: 'web batch research' },
  { line: 'superclaw fleet --state cra', finds: 'crash_looping' },
  { line: 'superclaw completion z', finds: 'zsh' },
  { line: 'superclaw logs --foll', finds: '--follow' },
]

test.for(lines)('bash completes $line', async ({ line, finds }) => {
  const script = `
    source <(superclaw completion bash)
    COMP_LINE='${line}' COMP_POINT=${line.length}
    read -ra COMP_WORDS <<< "$COMP_LINE"
    [[ "$COMP_LINE" == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
    _superclaw_complete
    echo "\${COMPREPLY[*]}"
    complete -p superclaw`
  const registered = 'complete -o default -F _superclaw_complete superclaw'
  await asked(() => runIn(['bash', '-c'], script)).toBe(`${finds}\n${registered}\n`)
})

test('bash completes behind an equals sign, which splits its words', async () => {
  const script = `
    source <(superclaw completion bash)
    COMP_LINE='superclaw fleet --state=ba' COMP_POINT=26
    COMP_WORDS=(superclaw fleet --state = ba) COMP_CWORD=4
    _superclaw_complete
    echo "\${COMPREPLY[*]}"`
  expect(await runIn(['bash', '-c'], script)).toBe('backoff\n')
})

test.skipIf(!isInstalled('zsh'))('zsh completes each line', async () => {
  const calls = lines.map(({ line }) => {
    const words = line.split(' ').map((word) => `'${word}'`)
    return `words=(${words.join(' ')}) CURRENT=${words.length}; _superclaw_complete`
  })
  const script = `
    autoload -Uz compinit && compinit -u -d '${join(folder, 'zcompdump')}'
    source <(superclaw completion zsh)
    _describe() { local -a found=("\${(@P)4}"); print -r -- "\${(j: :)\${(@)found%%:*}}" }
    ${calls.join('\n')}
    print -r -- "\${_comps[superclaw]}"`
  const finds = lines.map((each) => each.finds)
  const found = async () => (await runIn(['zsh', '-f', '-c'], script)).trimEnd().split('\n')
  await asked(found).toEqual([...finds, '_superclaw_complete'])
})

test.skipIf(!isInstalled('fish'))('fish completes each line', async () => {
  const calls = lines.map(
    ({ line }) => `complete -C '${line}' | string replace -r '\\t.*' '' | string join ' '`,
  )
  const script = `superclaw completion fish | source\n${calls.join('\n')}`
  const found = async () => (await runIn(['fish', '--no-config', '-c'], script)).trimEnd().split('\n')
  const sorted = (words: string): string =>
    words
      .split(' ')
      .toSorted((a, b) => (a < b ? -1 : 1))
      .join(' ')
  await asked(async () => (await found()).map(sorted)).toEqual(lines.map(({ finds }) => sorted(finds)))
})

test('PowerShell gets a completer for the native command', async () => {
  const { stdout } = await runBin(bin, ['completion', 'powershell'])
  expect(stdout).toContain('Register-ArgumentCompleter -Native -CommandName superclaw -ScriptBlock {')
  expect(stdout).toContain('& superclaw __complete @words')
})

test('without a control plane there are words, and no complaint', async () => {
  const nobody = { SUPERCLAW_HOME: '/nonexistent/superclaw' }
  expect(await runBin(bin, ['__complete', 'agent', 'stop', ''], nobody)).toEqual({
    stdout: '',
    stderr: '',
    exitCode: 0,
  })
  expect((await runBin(bin, ['__complete', 'stat'], nobody)).stdout).toBe('status\tShow the control plane.\n')
})
