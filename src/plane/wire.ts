import { realClock } from '../core/adapters/host/real-clock.ts'
import {
  type HttpAddress,
  type HttpServer,
  type HttpServerDeps,
  openHttpServer,
} from '../core/adapters/http/server.ts'
import { loadToken } from '../core/adapters/http/token-file.ts'
import { createAgentTokens, createTokenVerifier, knownToken } from '../core/adapters/http/token-verifier.ts'
import { openSocketServer } from '../core/adapters/socket/server.ts'
import { createDispatch, type Dispatch } from '../core/dispatch.ts'
import { ExpectedError } from '../core/errors.ts'
import { planeHealth } from '../core/handlers/plane-handlers.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import type { KnownValues } from '../core/secret/known-values.ts'
import type { Closing } from './closing.ts'
import { composeHandlers, type HandlerParts } from './compose-handlers.ts'
import { type LateOtlp, openLateOtlp } from './late-otlp.ts'
import { createLateOwnSpans } from './late-own-spans.ts'
import type { PlaneLogging } from './plane-logging.ts'
import { version } from './version.ts'

export interface WireParts extends Omit<HandlerParts, 'pushToken' | 'otlpFindings'> {
  /** For telemetry, instead of what the configuration says. */
  readonly otlpPort: number | undefined
  readonly logging: PlaneLogging
  readonly planeLog: PlaneLog
  readonly closing: Closing
}

export interface KeptAddress extends HttpAddress {
  /** The port of the control plane before; 0 for none. */
  readonly lastPort: number
}

/** HTTP and the socket. Both answer from now on; `/readyz` says when the agents are known. */
export async function openWire(
  parts: WireParts,
  address: KeptAddress,
): Promise<{ readonly url: string; readonly port: number }> {
  const { control, view, log, paths, closing, uptimeMs, fleet, usage } = parts
  const isTraced = () => {
    const { traces, otlp } = control.config().loaded.config
    return traces.own || (otlp.export?.traces ?? false)
  }
  const spans = { clock: realClock, isOn: isTraced, desk: usage.open, planeLog: parts.planeLog }
  const ownSpans = closing.use('spans of our own', createLateOwnSpans(spans))
  const adminToken = loadToken(paths.token)
  const agentTokens = createAgentTokens(adminToken)
  let otlp: LateOtlp | undefined
  const otlpFindings = () => otlp?.findings() ?? []
  const handlers = composeHandlers({ ...parts, otlpFindings, pushToken: agentTokens.tokenOf })
  const dispatch = maskedErrors(createDispatch(handlers), parts.secrets.known)
  const health = () => {
    const agents = view.counts()
    const condition = {
      isRecovered: control.isRecovered(),
      isReadOnly: log.isReadOnly(),
      failing: agents.failing,
    }
    const status = planeHealth(condition)
    return { status, version, pid: process.pid, uptimeMs: uptimeMs(), agents }
  }
  const admin = knownToken(adminToken, 'admin')
  function* tokens() {
    yield admin
    for (const { spec } of fleet.snapshot()) if (spec.kind === 'push') yield agentTokens.known(spec.id)
  }
  const verifyToken = createTokenVerifier(tokens, realClock.now)
  const wires = { clock: realClock, verifyToken, health, tiers: parts.health.tiers }
  const wire = (module: 'http' | 'socket') => {
    const logged = parts.logging.wire(module, dispatch)
    return { ...logged, dispatch: ownSpans.traced(logged.dispatch) }
  }
  const received = await openLateOtlp({ ...parts, ...wires, ...ofTelemetry(parts) })
  otlp = closing.use('the receiver of telemetry', received)
  const told = {
    ...{ ...wires, isReady: control.isRecovered, ...wire('http') },
    ...(otlp.answer && { telemetry: otlp.answer }),
  }
  const http = closing.use('HTTP', await openHttp(told, address))
  const socket = { clock: realClock, ...wire('socket') }
  closing.use('the socket', await openSocketServer(socket, paths.socket))
  return { url: http.url, port: http.port }
}

function ofTelemetry({ control, usage, otlpPort }: WireParts) {
  return { config: control.config().loaded.config.otlp, desk: usage.open, port: otlpPort }
}

/** No failure tells a secret, whatever it is about. */
function maskedErrors(dispatch: Dispatch, known: KnownValues): Dispatch {
  return async (...request) => {
    try {
      return await dispatch(...request)
    } catch (error) {
      throw known.error(error)
    }
  }
}

/** A port that the system chose is kept over crashes, as long as nobody else has taken it. */
async function openHttp(deps: HttpServerDeps, { lastPort, ...address }: KeptAddress): Promise<HttpServer> {
  const mayMove = address.port === 0 && lastPort !== 0
  try {
    return await openHttpServer(deps, { ...address, port: mayMove ? lastPort : address.port })
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code !== 'PORT_IN_USE') throw error
    if (mayMove) return openHttpServer(deps, address)
    throw (await portRefusal(address.port, error)) ?? error
  }
}

/** A port that another SuperClaw has is said to be so: it is most often one's own, started otherwise. */
async function portRefusal(port: number, cause: ExpectedError): Promise<ExpectedError | undefined> {
  const { portOwner } = await import('../core/adapters/http/port-owner.ts')
  const owner = await portOwner(port)
  if (!owner) return undefined
  const message = `Port ${port} belongs to another SuperClaw (pid ${owner.pid}, version ${owner.version})`
  const hint = 'superclaw stop ends that one (as its user); or give this one another by api.port or --port'
  return new ExpectedError('PORT_IN_USE', message, { hint, cause })
}
