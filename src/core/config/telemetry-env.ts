import type { Config } from './schema.ts'

/**
 * By which an agent tells what its calls use (OpenTelemetry, environment variables of SDKs; Claude Code asks for one of its own).
 * Nothing where nobody receives it, or at a port that is not known beforehand.
 */
export function telemetryEnv(
  agentId: string,
  { enabled, port }: Config['otlp'],
): Readonly<Record<string, string>> {
  if (!enabled || port === 0) return {}
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_RESOURCE_ATTRIBUTES: `superclaw.agent_id=${agentId}`,
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
  }
}
