import type { Dispatch } from '../core/dispatch.ts'
import type { OwnSpans, OwnSpansDeps } from './own-spans.ts'

export interface LateOwnSpansDeps extends OwnSpansDeps {
  /** Whether what nobody brought a trace for is traced. */
  readonly isOn: () => boolean
}

/** What makes spans of operations, loaded with the first that is to be traced. */
export interface LateOwnSpans extends AsyncDisposable {
  traced(dispatch: Dispatch): Dispatch
}

export function createLateOwnSpans({ isOn, ...deps }: LateOwnSpansDeps): LateOwnSpans {
  let opening: Promise<OwnSpans> | undefined
  const load = async (): Promise<OwnSpans> => (await import('./own-spans.ts')).createOwnSpans(deps)
  const loadTraced = async (dispatch: Dispatch): Promise<Dispatch> => {
    opening ??= load()
    const [{ tracedDispatch }, own] = await Promise.all([import('../core/traced-dispatch.ts'), opening])
    return tracedDispatch(dispatch, own)
  }
  return {
    traced(dispatch) {
      let loading: Promise<Dispatch> | undefined
      return async (caller, ...asked) => {
        // A caller who wants its trace not kept is no reason to begin another.
        if (!(caller.trace?.isSampled ?? isOn())) return dispatch(caller, ...asked)
        loading ??= loadTraced(dispatch)
        return (await loading)(caller, ...asked)
      }
    },
    async [Symbol.asyncDispose]() {
      const own = await opening
      await own?.[Symbol.asyncDispose]()
    },
  }
}
