import type { Report } from './own-metrics.ts'

/** Reads what a machine does. Absent is untold, never 0. */
export interface HostReader extends Disposable {
  /** What changes all the time, and costs little. */
  read(report: Report): void | Promise<void>
  /** What changes slowly, or costs more: once a minute. */
  readSlowly(report: Report): void
}
