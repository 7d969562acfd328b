import type { Labels } from './metric.ts'
import type { Moment, SeriesHandle } from './open-series.ts'
import type { OwnMetric, Report } from './own-metrics.ts'
import type { Recorder } from './recorder.ts'

export interface Reporter {
  /** Takes readings of one moment. */
  at(moment: Moment): Report
  /** Closes the series with this label: what it stands for is gone. */
  forget(label: string, which: string): void
}

/** Opens series as they are first told of. */
export function createReporter(recorder: Pick<Recorder, 'open' | 'close' | 'record'>): Reporter {
  const handles = new Map<OwnMetric, Map<string, SeriesHandle>>()
  /** One object for all series of one label: the store knows them by it. */
  const labels = new Map<string, Labels>()

  const labelsOf = (label: string | null, which: string): Labels => {
    const key = `${label}=${which}`
    const known = labels.get(key) ?? (label === null ? {} : { [label]: which })
    labels.set(key, known)
    return known
  }
  const handleOf = (metric: OwnMetric, which: string): SeriesHandle | undefined => {
    const own = handles.get(metric) ?? new Map<string, SeriesHandle>()
    handles.set(metric, own)
    const handle = own.get(which) ?? recorder.open({ metric, labels: labelsOf(metric.label, which) })
    if (handle !== undefined) own.set(which, handle)
    return handle
  }
  return {
    at: (moment) => {
      return (metric, value, which = '') => {
        if (value === null || value === undefined) return
        const handle = handleOf(metric, which)
        if (handle !== undefined) recorder.record(handle, value, moment)
      }
    },
    forget(label, which) {
      labels.delete(`${label}=${which}`)
      for (const [metric, own] of handles) {
        const handle = metric.label === label ? own.get(which) : undefined
        if (handle === undefined) continue
        recorder.close(handle)
        own.delete(which)
      }
    },
  }
}
