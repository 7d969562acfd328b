import { isRepairRun } from '../agent/repair.ts'
import type { EventView } from '../operations/event.ts'

/** What an event says in one line, without its time and agent. */
export function eventSentence({ type, data }: Pick<EventView, 'type' | 'data'>): string {
  const sentence = sentences[type]
  return sentence ? sentence(data) : `${type} ${JSON.stringify(data)}`
}

type Data = Readonly<Record<string, unknown>>

const sentences: Readonly<Record<string, (data: Data) => string>> = {
  'plane.started': (data) =>
    `control plane ${data['version']} started (pid ${data['pid']}), ${data['recovered']} ${data['recovered'] === 1 ? 'agent' : 'agents'} found running`,
  'plane.stopping': (data) =>
    data['keepAgents'] ? 'control plane stops, agents go on' : 'control plane and agents stop',
  'plane.restarting': (data) => `control plane starts anew, agents go on: ${data['reason']}`,
  'health.changed': (data) => `health: ${data['check']} ${data['from']} → ${data['to']}: ${data['message']}`,
  'health.remedied': (data) => remedySentence(data),
  'gateway.told': ({ order, target, detail }) =>
    `told: ${[order, detail, target].filter((part) => typeof part === 'string').join(' ')}`,
  'log.pruned': (data) => `events ${data['firstSeq']} to ${data['lastSeq']} removed: older than what is kept`,
  'secret.set': ({ name, version }) => `${name} was set, its version is ${version}`,
  'secret.rotated': ({ name, version }) => `${name} was rotated, its version is ${version}`,
  'secret.removed': ({ name }) => `${name} was removed`,
  'secret.revealed': ({ name }) => `the value of ${name} was shown`,
  'secret.rekeyed': ({ secrets, source }) => `all secrets (${secrets}) have another key, kept by: ${source}`,
  'config.applied': (data) =>
    `configuration applied: ${count(data['added'])} added, ${count(data['changed'])} changed, ${count(data['removed'])} removed`,
  'config.rejected': (data) => `configuration refused: ${count(data['issues'])} faults, nothing was changed`,
  'agent.added': () => 'added',
  'agent.changed': () => 'definition changed',
  'agent.removed': () => 'removed',
  'agent.wanted': (data) => `${data['wanted'] === 'running' ? 'is to run' : 'is to stop'}: ${data['reason']}`,
  'agent.state': ({ from, to, reason }) => `${from === to ? to : `${from} → ${to}`}: ${reason}`,
  'agent.repairing': ({ reason }) => String(reason),
  'run.started': (data) => `${runText(data)}started (pid ${data['pid']})`,
  'run.adopted': (data) =>
    `found running (pid ${data['pid']})${data['hasShim'] ? '' : ', its exit status will not be known'}`,
  'run.ready': (data) => `ready after ${data['afterMs']} ms`,
  'run.shim_lost': () => 'its shim was killed: it goes on, but its exit status will not be known',
  'run.unhealthy': (data) => `has to be restarted: ${data['reason']}`,
  'run.ended': (data) => `${runText(data)}${endSentence(data['end'])}`,
}

const runText = ({ runId }: Data): string => (isRepairRun(String(runId)) ? 'its repair ' : '')

const count = (list: unknown): number => (Array.isArray(list) ? list.length : 0)

function remedySentence({ check, remedy, agent, error }: Data): string {
  const what = agent === null ? remedy : `${remedy} ${agent}`
  return `health: ${check} fails, ${error === null ? 'did' : 'could not'} ${what}${error === null ? '' : `: ${error}`}`
}

function endSentence(end: unknown): string {
  const { kind, status, signal, detail } = (end ?? {}) as Data
  const more = typeof detail === 'string' ? ` (${detail})` : ''
  if (kind === 'signalled') return `ended by ${signal}${more}`
  if (kind === 'exited') return `ended with status ${status}${more}`
  return `${kind === 'lost' ? 'ended, status unknown' : 'did not start'}${more}`
}
