import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import type { Finding } from '../cli/doctor/finding.ts'
import { writeLines } from '../cli/output.ts'
import { type Paint, paintFor } from '../cli/paint.ts'
import { tableLines } from '../cli/table.ts'
import { errorKinds } from '../core/errors.ts'

interface Diagnosis {
  readonly findings: readonly Finding[]
}

export default class Doctor extends BaseCommand {
  static override summary = 'Check what SuperClaw needs, and say how to mend what is wrong.'
  static override description =
    'Looks at Node and SQLite, the state directory, disk, clock, configuration, port, the control plane, and agents that run unwatched. It changes nothing.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'In a script, with exit code 3 when something fails:',
      command: '<%= config.bin %> <%= command.id %> --exit-code',
    },
  ]
  static override flags = {
    'exit-code': Flags.boolean({ summary: 'End with 3 when a check fails.' }),
  }

  async run(): Promise<Diagnosis> {
    const { flags } = await this.parse(Doctor)
    const { runDoctor } = await import('../cli/doctor/run-doctor.ts')
    const findings = await runDoctor({
      app: await this.app(),
      version: this.config.version,
      env: process.env,
      cwd: process.cwd(),
      nowMs: Date.now(),
    })
    const hasFailure = findings.some(({ level }) => level === 'failure')
    if (hasFailure && flags['exit-code']) process.exitCode = errorKinds.CHECK_FAILED.exitCode
    if (!this.jsonEnabled()) await writeLines(findingLines(findings, paintFor(process.stdout)))
    return { findings }
  }
}

const styles = { ok: 'green', warning: 'yellow', failure: 'red' } as const

function findingLines(findings: readonly Finding[], paint: Paint): string[] {
  const lines = tableLines<Finding>(
    [
      { header: 'LEVEL', text: ({ level }) => level, style: ({ level }) => styles[level] },
      { header: 'CHECK', text: ({ check }) => check },
      { header: 'MESSAGE', text: ({ message }) => message },
    ],
    findings,
    { paint, hasHeader: false },
  )
  return findings.flatMap(({ cure }, index) => {
    const line = lines[index] ?? ''
    return cure === undefined ? [line] : [line, `         ${paint('cyan', 'cure')}: ${cure}`]
  })
}
