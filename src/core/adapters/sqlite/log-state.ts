import type { DatabaseSync } from 'node:sqlite'
import type { ChainTip } from '../../event/chain.ts'

/** What is noted beside the events: where they begin, where they end, and up to where they are indexed. */
export interface LogState {
  /** The event that was stored last. */
  readonly tip: ChainTip
  /** The last event that was removed; {@link emptyChain} when none was. */
  readonly anchor: ChainTip
  /** The last event that the tables which find events know. */
  readonly indexedSeq: number
}

export interface LogStateTable {
  state(): LogState
  /** In a transaction. */
  change(part: Partial<LogState>): void
  /** The transaction was committed. */
  keep(): void
  /** The transaction was rolled back. */
  forget(): void
  /** Somebody else committed. */
  reload(): void
  /** Writes a page, and nothing that matters. In a transaction. */
  countRecovery(): void
}

export function openLogState(db: DatabaseSync): LogStateTable {
  const getTip = db.prepare('select seq, at_ms as atMs, hash from log_state where one = 1')
  const getAnchor = db.prepare('select seq, at_ms as atMs, hash from log_anchor where one = 1')
  const getIndexed = db.prepare('select indexed_seq as seq from log_state where one = 1')
  const putTip = db.prepare('update log_state set seq = ?, at_ms = ?, hash = ? where one = 1')
  const putAnchor = db.prepare('update log_anchor set seq = ?, at_ms = ?, hash = ? where one = 1')
  const putIndexed = db.prepare('update log_state set indexed_seq = ? where one = 1')
  const countRecovery = db.prepare('update log_state set recoveries = recoveries + 1 where one = 1')
  const read = (): LogState => ({
    tip: getTip.get() as unknown as ChainTip,
    anchor: getAnchor.get() as unknown as ChainTip,
    indexedSeq: Number(getIndexed.get()?.['seq']),
  })
  let kept = read()
  let state = kept
  return {
    state: () => state,
    change({ tip, anchor, indexedSeq }) {
      if (tip) putTip.run(tip.seq, tip.atMs, tip.hash)
      if (anchor) putAnchor.run(anchor.seq, anchor.atMs, anchor.hash)
      if (indexedSeq !== undefined) putIndexed.run(indexedSeq)
      state = {
        tip: tip ?? state.tip,
        anchor: anchor ?? state.anchor,
        indexedSeq: indexedSeq ?? state.indexedSeq,
      }
    },
    keep() {
      kept = state
    },
    forget() {
      state = kept
    },
    reload() {
      kept = read()
      state = kept
    },
    countRecovery: () => void countRecovery.run(),
  }
}
