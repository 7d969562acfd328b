import type { OutputOfInstall, OutputOfServiceStatus } from '../../core/operations/service-outputs.ts'
import { launchdLabel } from '../../core/service/service-paths.ts'
import { specIn } from '../../core/service/service-spec.ts'
import { countOf } from '../format.ts'
import { type Paint, plainPaint } from '../paint.ts'
import { pairLines } from '../table.ts'

/** What was done, and what a person does next. */
export function installText(result: OutputOfInstall): string {
  const { isChanged, unitPath, pid, url, keptAgents, manager, scope } = result
  const head = isChanged ? `Installed ${unitPath}` : `Nothing changed: ${unitPath} is as it would be written`
  const kept = keptAgents > 0 ? `, and has taken over ${countOf(keptAgents, 'agent')}` : ''
  const runs =
    pid === null
      ? `Start it: ${startCommand(manager, scope)}`
      : `It runs (pid ${pid}${url ? `, ${url}` : ''})${kept}.`
  return [`${head}.`, runs, ...talkLines(result)].join('\n')
}

function startCommand(manager: OutputOfInstall['manager'], scope: OutputOfInstall['scope']): string {
  if (manager === 'launchd') return `superclaw install-service --now (launchctl knows it as ${launchdLabel})`
  return scope === 'user' ? 'systemctl --user start superclaw' : 'sudo systemctl start superclaw'
}

/** A service of the machine belongs to a user of its own: how to speak with it is not plain. */
function talkLines({ scope, unit }: OutputOfInstall): string[] {
  const spec = specIn(unit)
  if (scope === 'user' || !spec)
    return ['superclaw service status shows it, superclaw service logs what it says.']
  const lines = pairLines(
    [
      ['agents', spec.configPath],
      ['ask it', 'sudo superclaw fleet (as root, commands speak with this service)'],
      ['token', `sudo cat ${spec.stateDir}/token`],
      ['logs', 'sudo superclaw service logs'],
    ],
    plainPaint,
  )
  return [`It runs as the user ${spec.account}, whose agents may do what that user may.`, ...lines]
}

const styles = {
  active: 'green',
  starting: 'yellow',
  stopping: 'yellow',
  failed: 'red',
  inactive: 'yellow',
} as const

export function statusLines(status: OutputOfServiceStatus, paint: Paint): string[] {
  const { activity, detail, pid, restarts, lingers, account, isEnabled, isCurrent } = status
  const boot = lingers === false ? 'at login; linger is off' : 'with the machine'
  const pairs: [string, string][] = [
    ['unit', `${status.unitPath}${isCurrent ? '' : ' (older than this version: superclaw install-service)'}`],
    ['starts', isEnabled ? boot : 'not by itself'],
    ['pid', pid === null ? '-' : String(pid)],
    ['restarts', restarts === null ? '-' : String(restarts)],
    ['user', account ?? 'you'],
    ['config', status.configPath],
    ['state', status.stateDir],
    ['node', status.nodePath],
  ]
  return [
    `superclaw.service is ${paint(styles[activity], activity)}${detail === null ? '' : ` (${detail})`}`,
    ...pairLines(pairs, paint),
  ]
}
