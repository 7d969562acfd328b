import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import JSON5 from 'json5'
import { type Fields, fieldsOf } from '../../gateway/outside.ts'

/** A configuration has some kilobytes; its JSON schema has one megabyte. */
const sizeBytesMax = 1 << 20

/**
 * The token or password of a gateway of this user, as its openclaw.json has it (JSON5).
 * @returns `undefined` when it has none, keeps it elsewhere, or is not this user's to read
 */
export function readOwnToken(
  configPath: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const auth = fieldsOf(fieldsOf(configAt(configPath)['gateway'])['auth'])
  const written = auth[auth['mode'] === 'password' ? 'password' : 'token']
  return typeof written === 'string' ? expanded(written, env) : env['OPENCLAW_GATEWAY_TOKEN'] || undefined
}

/** `${NAME}` stands for a variable of the gateway's environment, of which ours may have the same. */
function expanded(text: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const [, name] = /^\$\{([A-Z_][A-Z0-9_]*)\}$/.exec(text) ?? []
  if (name !== undefined) return env[name] || undefined
  return text === '' || text.includes('${') ? undefined : text
}

function configAt(path: string): Fields {
  try {
    return fieldsOf(JSON5.parse(readOwn(path)))
  } catch {
    // Not there, not ours, or no JSON5: then its token is not to be had from it.
    return {}
  }
}

function readOwn(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const { size, uid } = fstatSync(file)
    const isOwn = uid === (process.getuid?.() ?? uid)
    return isOwn && size <= sizeBytesMax ? readFileSync(file, 'utf8') : ''
  } finally {
    closeSync(file)
  }
}
