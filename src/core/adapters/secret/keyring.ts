import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { KeySource } from '../../secret/key-source.ts'
import { locked } from './private-file.ts'

/** A keyring that asks its owner to unlock it is not at hand for a program without a screen. */
const answerMs = 10_000
const outputBytesMax = 65_536

export interface Keyring extends KeySource {
  /** Whether it takes a key and gives it back. */
  isAtHand(): Promise<boolean>
}

/** What to run, and what to say to its standard input: a key never stands in a command. */
interface Step {
  readonly command: readonly [string, ...string[]]
  readonly input?: string
}

interface Steps {
  put(id: string, key: string): Step
  get(id: string): Step
  drop(id: string): Step
}

const label = 'SuperClaw secrets'

/** secret-tool(1) of libsecret: the Secret Service of freedesktop.org. */
const secretService: Steps = {
  put: (id, key) => ({
    command: ['secret-tool', 'store', `--label=${label}`, 'service', 'superclaw', 'key', id],
    input: key,
  }),
  get: (id) => ({ command: ['secret-tool', 'lookup', 'service', 'superclaw', 'key', id] }),
  drop: (id) => ({ command: ['secret-tool', 'clear', 'service', 'superclaw', 'key', id] }),
}

/** security(1): with `-i` it reads its commands, and so the key, from its standard input. */
const macKeychain: Steps = {
  put: (id, key) => ({
    command: ['security', '-i'],
    input: `add-generic-password -U -s superclaw -a ${id} -l "${label}" -w ${key}\n`,
  }),
  get: (id) => ({ command: ['security', 'find-generic-password', '-s', 'superclaw', '-a', id, '-w'] }),
  drop: (id) => ({ command: ['security', 'delete-generic-password', '-s', 'superclaw', '-a', id] }),
}

const lost =
  'Log in to the desktop session whose keyring has it, or superclaw restart there. Without it the secrets are lost: superclaw secret remove NAME, then set each anew'
const noKeyring =
  'The key of the secrets stays where it is. For a new one in a file: superclaw secret rotate --key --to file'

/** The keyring of the operating system. */
export function createKeyring(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Keyring {
  const steps = platform === 'darwin' ? macKeychain : secretService
  const place = platform === 'darwin' ? 'the keychain of this user' : 'the Secret Service of this session'
  const kept = async (id: string): Promise<Buffer | undefined> => {
    const said = await run(steps.get(id), env)
    return said !== undefined && /^[\w-]{43}\n?$/.test(said)
      ? Buffer.from(said.trim(), 'base64url')
      : undefined
  }
  const make: KeySource['make'] = async (id) => {
    const key = randomBytes(32)
    await run(steps.put(id, key.toString('base64url')), env)
    if ((await kept(id))?.equals(key)) return { key, params: '' }
    throw locked(`There is no keyring here: ${place} keeps no key. Nothing was changed`, noKeyring)
  }
  const forget = async (id: string): Promise<void> => {
    await run(steps.drop(id), env)
  }
  return {
    kind: 'keyring',
    place,
    make,
    async load({ id }) {
      const key = await kept(id)
      if (key) return key
      throw locked(`The key of the secrets is not to be had from ${place} (superclaw, ${id})`, lost)
    },
    forget,
    async isAtHand() {
      if (platform !== 'darwin' && !env['DBUS_SESSION_BUS_ADDRESS']) return false
      const probe = `probe-${randomBytes(6).toString('hex')}`
      const isKept = await make(probe).then(
        () => true,
        () => false,
      )
      if (isKept) await forget(probe)
      return isKept
    },
  }
}

/** What a command wrote; `undefined` when it failed, is not there, or took too long. */
function run(
  { command, input = '' }: Step,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const [program, ...args] = command
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
  return new Promise((resolve) => {
    let said = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), answerMs)
    const end = (result: string | undefined): void => {
      clearTimeout(timer)
      resolve(result)
    }
    child.stdout.on('data', (chunk: Buffer) => {
      if (said.length < outputBytesMax) said += chunk.toString()
    })
    child.once('error', () => end(undefined))
    child.once('close', (status) => end(status === 0 ? said : undefined))
    // It may end without having read.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
