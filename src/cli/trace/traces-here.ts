import { createTraceStore } from '../../core/adapters/trace/trace-store.ts'
import { statePaths } from '../../core/config/paths.ts'
import { listView, traceQuery, traceView } from '../../core/handlers/trace-handlers.ts'
import type { OutputOf } from '../../core/operations/contract.ts'
import type { TraceDesk } from '../../core/usage/trace/trace-desk.ts'

/** The answers without a control plane: traces.db is this user's. */
export function tracesHere(env: NodeJS.ProcessEnv) {
  const open = () => createTraceStore(statePaths(env).traces, Date.now)
  return {
    list(input: Parameters<typeof traceQuery>[0]): OutputOf<'trace.list'> {
      using store = open()
      const query: Parameters<TraceDesk['listTraces']>[0] = traceQuery(input)
      return listView({ traces: store.list(query), ...store.losses(), fault: null, onward: null })
    },
    show(id: string): OutputOf<'trace.show'> {
      using store = open()
      return traceView(store.show(id))
    },
  }
}
