import { loadScript } from '../core/adapters/provider-fake/load-script.ts'
import { parseDuration } from '../core/config/quantity.ts'
import { ExpectedError } from '../core/errors.ts'
import { readScript } from '../core/provider-fake/parse-script.ts'
import type { Pace, Script } from '../core/provider-fake/script-schema.ts'

/** As flags say it. */
export interface AskedPace {
  readonly tokensPerSecond: string | undefined
  readonly firstToken: string | undefined
}

/**
 * The script that a command is to play, at the pace that its flags ask for.
 * @param path `null` for the built-in one
 * @throws USAGE for a pace that is none; CONFIG_NOT_FOUND, CONFIG_INVALID
 */
export function scriptOf(path: string | null, asked: AskedPace): Script {
  const pace = paceOf(asked)
  const script = path === null ? readScript({ version: 1 }) : loadScript(path)
  return { ...script, pace: { ...script.pace, ...pace } }
}

function paceOf({ tokensPerSecond, firstToken }: AskedPace): Pace {
  const tokens = Number(tokensPerSecond)
  if (tokensPerSecond !== undefined && !(tokens >= 0.01 && tokens <= 1_000_000)) {
    throw new ExpectedError('USAGE', `--pace ${tokensPerSecond} is no number of tokens a second`, {
      hint: 'Write it as --pace 60',
    })
  }
  const waitMs = firstToken === undefined ? undefined : parseDuration(durationIn(firstToken))
  if (firstToken !== undefined && waitMs === undefined) {
    throw new ExpectedError('USAGE', `--first-token ${firstToken} is no duration`, {
      hint: 'Write it as --first-token 400ms',
    })
  }
  return {
    ...(tokensPerSecond === undefined ? {} : { tokens_per_second: tokens }),
    ...(waitMs === undefined ? {} : { first_token: waitMs }),
  }
}

/** On a command line all is text: a bare number means milliseconds, as in a script. */
const durationIn = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text)
