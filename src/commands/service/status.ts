import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { installedScope, scopeFlags } from '../../cli/service/scope-flags.ts'
import type { OutputOfServiceStatus } from '../../core/operations/service-outputs.ts'

export default class ServiceStatus extends BaseCommand {
  static override summary = 'Show the service, as systemd or launchd sees it.'
  static override description =
    'Exit code 6 when none is installed. superclaw status shows the control plane itself.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override flags = scopeFlags

  async run(): Promise<OutputOfServiceStatus> {
    const { flags } = await this.parse(ServiceStatus)
    const [{ serviceStatus }, { statusLines }] = await Promise.all([
      import('../../cli/service/service-status.ts'),
      import('../../cli/service/service-text.ts'),
    ])
    const status = await serviceStatus(installedScope(flags, process.env), process.env)
    if (!this.jsonEnabled()) await writeLines(statusLines(status, paintFor(process.stdout)))
    return status
  }
}
