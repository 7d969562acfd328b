import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { countOf, formatDuration, formatSize } from '../cli/format.ts'
import { tierLine } from '../cli/health-text.ts'
import { writeLines } from '../cli/output.ts'
import { type Paint, paintFor } from '../cli/paint.ts'
import { pairLines } from '../cli/table.ts'
import { errorKinds } from '../core/error-kinds.ts'
import type { OutputOf } from '../core/operations/contract.ts'

type PlaneStatus = OutputOf<'plane.status'>

export default class Status extends BaseCommand {
  static override summary = 'Show the control plane.'
  static override description = 'Exit code 6 when none runs.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'In a script, with exit code 3 unless all is well:',
      command: '<%= config.bin %> <%= command.id %> --exit-code --json',
    },
  ]
  static override flags = {
    'exit-code': Flags.boolean({ summary: 'End with 3 unless its status is ok.' }),
  }

  async run(): Promise<PlaneStatus> {
    const { flags } = await this.parse(Status)
    const app = await this.app()
    const status = await app.call('plane.status', {})
    if (flags['exit-code'] && status.status !== 'ok') process.exitCode = errorKinds.CHECK_FAILED.exitCode
    if (!this.jsonEnabled()) await writeLines(statusLines(status, paintFor(process.stdout)))
    return status
  }
}

const keepers = {
  guardian: 'its guardian: it is started again if it is killed or hangs',
  systemd: 'systemd: it is started again if it is killed or hangs, and with the machine',
  container: 'its container: it is started again if it is killed or hangs',
} as const

function statusLines(status: PlaneStatus, paint: Paint): string[] {
  const { agents } = status
  const style = ({ ok: 'green', degraded: 'yellow', failing: 'red' } as const)[status.status]
  const lines = pairLines(
    [
      ['agents', `${agents.total}, ${agents.ready} ready, ${agents.failing} failing`],
      ['health', tierLine(status.health, paint)],
      ['version', status.version],
      ['pid', `${status.pid}, ${formatSize(status.memoryBytes)}, up ${formatDuration(status.uptimeMs)}`],
      ...(status.keptBy === null ? [] : [['kept by', keepers[status.keptBy]] as const]),
      ['api', status.url],
      ['socket', status.socket],
      ['config', status.configPath ?? 'none: no superclaw.yaml was found'],
      ['state', status.stateDir],
      ['events', String(status.lastSeq)],
    ],
    paint,
  )
  return [
    `${paint('bold', status.name)} is ${paint(style, status.status)} with ${countOf(agents.total, 'agent')}`,
    ...lines,
    ...(status.hasGuardian ? [] : [paint('yellow', 'Nothing starts it again after a crash.')]),
    ...(status.isReadOnly
      ? [paint('red', 'The disk refuses writes. Free space; it goes on by itself.')]
      : []),
  ]
}
