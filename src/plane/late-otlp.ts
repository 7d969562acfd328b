import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnswerTelemetry } from '../core/adapters/http/answer-request.ts'
import { type OtlpServer, openOtlpServer } from '../core/adapters/otlp/otlp-server.ts'
import type { Config } from '../core/config/schema.ts'
import type { Finding } from '../core/handlers/plane-findings.ts'
import { createOnceAMinute } from '../core/plane-log/once-a-minute.ts'
import type { OtlpAnswers, OtlpAnswersParts } from './otlp-answers.ts'
import {
  grpcCure,
  grpcFinding,
  grpcMessage,
  listening,
  taken,
  takenCure,
  takenMessage,
} from './otlp-findings.ts'

/** The receiver of telemetry: it listens, and loads what it takes to answer once somebody sends. */
export interface LateOtlp extends AsyncDisposable {
  /** Answers what came by the API; `undefined` when telemetry is not received. */
  readonly answer: AnswerTelemetry | undefined
  findings(): readonly Finding[]
}

export interface LateOtlpParts extends Pick<OtlpAnswersParts, 'clock' | 'desk' | 'verifyToken' | 'planeLog'> {
  readonly config: Config['otlp']
  /** Instead of what the configuration says. */
  readonly port: number | undefined
}

/** A port that cannot be had is told of, and keeps nothing from starting. */
export async function openLateOtlp(parts: LateOtlpParts): Promise<LateOtlp> {
  const { config, clock, planeLog } = parts
  if (!config.enabled) return { answer: undefined, findings: () => [], async [Symbol.asyncDispose]() {} }
  const port = parts.port ?? config.port
  const grpc = createGrpcCount(parts)
  let isStopping = false
  let server: OtlpServer | undefined
  const answers = createLateAnswers(parts, { port: () => server?.port ?? 0, isStopping: () => isStopping })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await (await answers()).ofAnybody(request, response)
    } catch {
      // What answers could not be loaded: an update may have taken it away.
      response.destroy()
    }
  }
  try {
    server = await openOtlpServer({ clock, answer, onGrpc: grpc.add }, { port })
  } catch (error) {
    planeLog('warn', takenMessage(port, error), { cure: takenCure })
  }
  return {
    answer: async (caller, request, response) => (await answers()).of(caller, request, response),
    findings: () => [server ? listening(server.port) : taken(port), ...grpc.findings()],
    async [Symbol.asyncDispose]() {
      isStopping = true
      await server?.[Symbol.asyncDispose]()
    },
  }
}

function createLateAnswers(
  parts: LateOtlpParts,
  state: Pick<OtlpAnswersParts, 'port' | 'isStopping'>,
): () => Promise<OtlpAnswers> {
  const listeningSinceMs = parts.clock.now()
  let loading: Promise<OtlpAnswers> | undefined
  const load = async (): Promise<OtlpAnswers> => {
    const { createOtlpAnswers } = await import('./otlp-answers.ts')
    const openclawPrefix = parts.config.openclaw_prefix
    return createOtlpAnswers({ ...parts, ...state, listeningSinceMs, openclawPrefix })
  }
  return () => {
    loading ??= load()
    return loading
  }
}

function createGrpcCount({ clock, planeLog }: Pick<LateOtlpParts, 'clock' | 'planeLog'>) {
  let clients = 0
  const tell = createOnceAMinute(clock, (times) => planeLog('warn', grpcMessage(times), { cure: grpcCure }))
  return {
    add(): void {
      clients += 1
      tell()
    },
    findings: (): Finding[] => (clients > 0 ? [grpcFinding(clients)] : []),
  }
}
