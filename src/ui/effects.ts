import type { App } from '../core/app.ts'
import { plural } from './format.ts'
import type { Call, CronOrder, Effect, Notice, Opened, QuitReason } from './model.ts'
import type { NewGateway, Outside } from './outside.ts'
import { editConfig, pageLog } from './programs.ts'
import { namesOf } from './targets.ts'
import type { Lend } from './terminal-control.ts'

/** What effects are carried out with. */
export interface EffectDeps {
  /** @throws PLANE_UNREACHABLE while there is no connection */
  readonly app: () => App
  /** Called when something was changed by a call. */
  readonly changed: () => void
  readonly outside: Outside
  readonly notice: (notice: Omit<Notice, 'atMs'>) => void
  readonly open: (overlay: Opened) => void
  readonly write: (sequence: string) => void
  readonly quit: (reason: QuitReason) => void
  readonly suspend: () => void
  readonly repaint: () => void
  readonly lend: Lend
}

/** Carries out what a key asked for. What fails is told on the screen and changes nothing else. */
export function performEffect(deps: EffectDeps, effect: Effect, signal: AbortSignal): void {
  switch (effect.kind) {
    case 'call':
      void telling(deps, () => performCall(deps, effect.call, signal), signal)
      return
    case 'copy':
      deps.write(clipboard(effect.text))
      deps.notice({ text: `Sent to the clipboard: ${effect.what}`, tone: 'info' })
      return
    case 'edit':
      void telling(deps, () => editConfig(deps, effect.path, signal), signal)
      return
    case 'page':
      void telling(deps, () => pageLog(deps, effect.agentId, signal), signal)
      return
    case 'add':
      void telling(deps, () => addGateway(deps, effect.gateway, signal), signal)
      return
    case 'save':
      void telling(deps, () => save(deps, effect), signal)
      return
    case 'quit':
      deps.quit(effect.reason)
      return
    case 'suspend':
      deps.suspend()
      return
    case 'repaint':
      deps.repaint()
  }
}

/** OSC 52 of xterm's ctlseqs: sets the clipboard of the terminal, over SSH too. */
function clipboard(text: string): string {
  const esc = String.fromCharCode(27)
  return `${esc}]52;c;${Buffer.from(text).toString('base64')}${esc}\\`
}

async function performCall(deps: EffectDeps, call: Call, signal: AbortSignal): Promise<void> {
  deps.notice({ text: `${doing(call)} …`, tone: 'info' })
  deps.notice({ text: await calling(deps.app(), call, signal), tone: 'info' })
  deps.changed()
}

/** Tells each thing as it comes, and at the end all of it where a line cannot hold it. */
async function addGateway(deps: EffectDeps, gateway: NewGateway, signal: AbortSignal): Promise<void> {
  const { name } = gateway
  const told: string[] = []
  const tell = (text: string): void => {
    told.push(text)
    deps.notice({ text, tone: 'info' })
  }
  deps.notice({ text: `Adding ${name} …`, tone: 'info' })
  const { lend } = deps
  const isWell = await deps.outside.addGateway(gateway, { app: deps.app(), lend, tell }, signal)
  if (told.length > 1 || !isWell) {
    const title = isWell ? `${name} is added` : `${name} is not connected`
    deps.open({ kind: 'reader', title, body: told.join('\n\n'), top: 0 })
  }
  deps.changed()
}

async function save(
  deps: EffectDeps,
  { name, text, what }: Extract<Effect, { kind: 'save' }>,
): Promise<void> {
  const file = await deps.outside.save(name, text)
  deps.notice({ text: `Saved ${file.name} (${what}) in ${file.folder}`, tone: 'info' })
}

async function telling(deps: EffectDeps, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (signal.aborted) return
    deps.notice({ text: error instanceof Error ? error.message : String(error), tone: 'bad' })
  }
}

const verbs = {
  'agent.start': ['Starting', 'Started'],
  'agent.stop': ['Stopping', 'Stopped'],
  'agent.restart': ['Restarting', 'Restarted'],
} as const

function doing(call: Call): string {
  if (call.operation === 'config.reload') return 'Reading superclaw.yaml'
  if ('agent' in call) return `Telling ${call.agent}`
  return `${verbs[call.operation][0]} ${namesOf(call.agents.map((id) => ({ id })))}`
}

/** Carries out the call and says what came of it. */
async function calling(app: App, call: Call, signal: AbortSignal): Promise<string> {
  if (call.operation === 'config.reload') {
    const { added, changed, removed, unchanged } = await app.call('config.reload', {}, signal)
    return `Applied: ${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged} as before`
  }
  if (call.operation === 'approval.decide') {
    const { operation: _, ...input } = call
    const { isOurs, approval } = await app.call('approval.decide', input, signal)
    if (!isOurs) return 'Somebody else was quicker'
    return `${input.decision === 'deny' ? 'Denied' : 'Allowed'}: ${approval.asked}`
  }
  if (call.operation === 'approval.answer') {
    const { operation: _, answers, ...input } = call
    const { approval } = await app.call('approval.answer', { ...input, answers: [...answers] }, signal)
    return `Answered: ${approval.asked}`
  }
  if (call.operation === 'gateway.cron') {
    const { agent, job, name, do: order } = call
    const { runId } = await app.call('gateway.cron', { agent, job, do: order }, signal)
    return cronDone(name, order, runId)
  }
  const { operation } = call
  await Promise.all(call.agents.map((agent) => app.call(operation, { agent }, signal)))
  const names = call.agents.length > 2 ? plural(call.agents.length, 'agent') : call.agents.join(' and ')
  return `${verbs[operation][1]} ${names}`
}

function cronDone(name: string, order: CronOrder, runId: string | null): string {
  if (order === 'pause') return `${name} is paused`
  if (order === 'resume') return `${name} is scheduled again`
  return runId === null ? `${name} runs already` : `${name} runs`
}
