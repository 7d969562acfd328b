import { readFileSync } from 'node:fs'
import { connectSocket } from '../core/adapters/socket/client.ts'
import type { App } from '../core/app.ts'
import { statePaths } from '../core/config/paths.ts'
import { ExpectedError } from '../core/errors.ts'
import { formatTraceparent, parseTraceparent } from '../core/trace-context.ts'

export interface PlaneAddress {
  /** Of a control plane elsewhere; the one of this state directory when left out. */
  readonly url: string | undefined
  readonly tokenFile: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The control plane at `address`. Nothing is sent yet: whether it answers shows at the first call.
 * @throws UNAUTHENTICATED when `url` is given without a token
 */
export async function connectPlane(address: PlaneAddress, env: Environment): Promise<App> {
  const traceparent = givenTrace(env)
  if (address.url === undefined) return connectSocket(statePaths(env).socket, { traceparent })
  const token = tokenFor(address.tokenFile, env)
  const { connectHttp } = await import('../core/adapters/http/client.ts')
  return connectHttp({ url: address.url, token, traceparent })
}

/** The trace that a command belongs to, as whoever runs it says by a custom of OpenTelemetry's: `TRACEPARENT`. */
function givenTrace(env: Environment): string | undefined {
  const trace = parseTraceparent(env['TRACEPARENT'])
  return trace && formatTraceparent(trace)
}

function tokenFor(tokenFile: string | undefined, env: Environment): string {
  const token = tokenFile === undefined ? env['SUPERCLAW_TOKEN'] : readTokenFile(tokenFile)
  if (token) return token
  throw new ExpectedError('UNAUTHENTICATED', 'A control plane elsewhere asks for a token', {
    hint: 'Set SUPERCLAW_TOKEN, or pass --token-file FILE',
  })
}

function readTokenFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new ExpectedError('UNAUTHENTICATED', `The token file ${path} cannot be read`, {
      hint: 'Name a file that holds the token alone',
      cause,
    })
  }
}
