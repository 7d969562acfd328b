import { testTelemetryStore } from '../../contract/telemetry-store.ts'
import { createMemoryTelemetryStore } from '../../support/memory-telemetry-store.ts'

testTelemetryStore(createMemoryTelemetryStore)
