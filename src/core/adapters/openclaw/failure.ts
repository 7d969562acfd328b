import type { ConnectFailure } from '../../gateway/link.ts'

/** A connection that did not come about, or that has ended. */
export class ConnectFailed extends Error {
  override readonly name = 'ConnectFailed'
  readonly failure: ConnectFailure
  constructor(failure: ConnectFailure, cause?: unknown) {
    super(failure.detail, { cause })
    this.failure = failure
  }
}
