import { otlpHost } from '../core/adapters/otlp/otlp-server.ts'
import type { Finding } from '../core/handlers/plane-findings.ts'

const check = 'telemetry'

export const grpcCure = 'Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf where the agent is started'
export const takenCure =
  'Set another `otlp.port`, or end what has this one; agents can send to the port of the API meanwhile'

export function grpcMessage(times: number): string {
  const who = times === 1 ? 'A client speaks gRPC' : `${times} clients spoke gRPC`
  return `${who} to the port of OTLP/HTTP: nothing of it is received`
}

export function takenMessage(port: number, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  const why = code === 'EADDRINUSE' ? 'another process has it' : String(code ?? error)
  return `Telemetry is not received at port ${port}: ${why}`
}

export function listening(port: number): Finding {
  return { check, level: 'ok', message: `OTLP is received at http://${otlpHost}:${port}` }
}

export function taken(port: number): Finding {
  const message = `Port ${port} cannot be had: OTLP is received at the port of the API alone`
  return { check, level: 'warning', message, cure: takenCure }
}

export function grpcFinding(times: number): Finding {
  return { check, level: 'warning', message: `${grpcMessage(times)} (since the start)`, cure: grpcCure }
}
