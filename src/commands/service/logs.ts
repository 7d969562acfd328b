import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { formatTime } from '../../cli/format.ts'
import { writeLines } from '../../cli/output.ts'
import { type Paint, paintFor, type Style } from '../../cli/paint.ts'
import { installedScope, notInstalled, scopeFlags } from '../../cli/service/scope-flags.ts'
import type { ServiceLogLine } from '../../core/operations/service-outputs.ts'
import type { ServiceScope } from '../../core/service/service-spec.ts'

export default class ServiceLogs extends BaseCommand {
  static override summary = 'Show what the control plane says under its service, and why it did not start.'
  static override description =
    `With --json each line is a JSON object on a line of its own. What agents write is shown by superclaw logs.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --follow',
    {
      description: 'What systemd says of starts, ends and the watchdog:',
      command: '<%= config.bin %> <%= command.id %> --journal',
    },
  ]
  static override flags = {
    ...scopeFlags,
    follow: Flags.boolean({ char: 'f', summary: 'Go on until Ctrl-C.' }),
    limit: Flags.integer({
      char: 'n',
      default: 50,
      min: 0,
      max: 10_000,
      summary: 'How many of the last lines.',
    }),
    journal: Flags.boolean({ exclusive: ['json'], summary: "The journal instead: systemd's own words." }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(ServiceLogs)
    const { installedService } = await import('../../core/adapters/service/installed-service.ts')
    const scope = installedScope(flags, process.env)
    const installed = installedService(scope, process.env)
    if (!installed) throw notInstalled(scope)
    if (flags.journal) return await this.#showJournal(scope, flags)
    const { logLines, serviceLogLineOf } = await import('../../cli/service/service-log.ts')
    const signal = flags.follow ? this.interruptSignal() : undefined
    const path = join(installed.spec.stateDir, 'plane.log')
    const paint = paintFor(process.stdout)
    for await (const lines of logLines(path, flags.limit, signal)) {
      const shown = lines.map(serviceLogLineOf)
      const texts = shown.map((line) => (this.jsonEnabled() ? JSON.stringify(line) : lineText(line, paint)))
      await writeLines(texts, signal)
    }
  }

  async #showJournal(
    scope: ServiceScope,
    { limit, follow }: { limit: number; follow: boolean },
  ): Promise<void> {
    const argv = [
      ...(scope === 'user' ? ['--user-unit'] : ['--unit']),
      ...['superclaw', '--no-pager', '--lines', String(limit)],
      ...(follow ? ['--follow'] : []),
    ]
    const child = spawn('journalctl', argv, { stdio: ['ignore', 'inherit', 'inherit'] })
    const [status] = await once(child, 'exit')
    process.exitCode = typeof status === 'number' ? status : 1
  }
}

const styles: Readonly<Record<string, Style>> = {
  warning: 'yellow',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
}

function lineText({ time, level, message }: ServiceLogLine, paint: Paint): string {
  if (time === null) return message
  const style = level === null ? undefined : styles[level]
  const stamp = paint('dim', formatTime(Date.parse(time), Date.now()))
  return `${stamp} ${style ? paint(style, level ?? '') : (level ?? '')} ${message}`
}
