import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../../core/app.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

type Link = OutputOf<'gateway.show'>['link']

const lookMs = 300
/** Until the control plane watches what was just added. */
const watchedMs = 5_000

/**
 * Resolves once the gateway has let us in, or `isEnough` of how the connection stands. Tells each time what is waited for.
 * @throws GATEWAY_REFUSED when it never will as things are, INPUT_INVALID for an agent that is no gateway
 */
export async function untilConnected(
  app: App,
  agent: string,
  { tell, isEnough }: { readonly tell: (line: string) => void; readonly isEnough: (link: Link) => boolean },
  signal: AbortSignal,
): Promise<Link> {
  const beganAtMs = performance.now()
  let told = ''
  for (;;) {
    const link = await linkOf(app, agent, performance.now() - beganAtMs < watchedMs)
    if (link && isEnd(agent, link, isEnough)) return link
    const line = link ? waitingFor(link) : ''
    if (line !== '' && line !== told) tell(line)
    told = line || told
    await sleep(lookMs, undefined, { signal })
  }
}

/** @throws GATEWAY_REFUSED */
function isEnd(agent: string, link: Link, isEnough: (link: Link) => boolean): boolean {
  if (link.phase === 'refused' || link.phase === 'incompatible') throw refused(agent, link)
  return link.phase === 'ready' || isEnough(link)
}

async function linkOf(app: App, agent: string, isNew: boolean): Promise<Link | undefined> {
  try {
    return (await app.call('gateway.show', { agent })).link
  } catch (error) {
    if (isNew && error instanceof ExpectedError && error.code === 'INPUT_INVALID') return undefined
    throw error
  }
}

function waitingFor({ phase, reason, cure }: Link): string {
  if (phase === 'pairing') return `It waits for its owner. ${cure ?? ''}`.trim()
  return phase === 'waiting' ? [reason, cure ?? 'it is tried again'].join('; ') : ''
}

function refused(agent: string, { reason, cure }: Link): ExpectedError {
  return new ExpectedError('GATEWAY_REFUSED', `${agent} does not let us in: ${reason}`, {
    hint: cure ?? undefined,
  })
}

/** Enough to know: somebody else has to act, or it is tried again and again. */
const isSettled = ({ phase }: Link): boolean => phase === 'pairing' || phase === 'waiting'

/**
 * Waits until a gateway has let us in, or it is known what it waits for, and tells which.
 * @returns how the connection stands
 * @throws GATEWAY_REFUSED, as {@link untilConnected}
 */
export async function tellConnection(
  app: App,
  agent: string,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<Link['phase']> {
  const { phase, reason, cure } = await untilConnected(app, agent, { tell, isEnough: isSettled }, signal)
  tell(
    phase === 'ready' ? `${agent} is connected.` : `${agent}: ${[reason, cure].filter(Boolean).join('. ')}`,
  )
  return phase
}
