import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import type { WrittenBundle } from '../cli/bundle/write-bundle.ts'
import type { Finding } from '../cli/doctor/finding.ts'
import { countOf, formatSize } from '../cli/format.ts'
import { writeLines } from '../cli/output.ts'
import { type Paint, paintFor } from '../cli/paint.ts'
import { tableLines } from '../cli/table.ts'
import { parseSize } from '../core/config/quantity.ts'
import { errorKinds } from '../core/error-kinds.ts'
import { ExpectedError } from '../core/errors.ts'

interface Diagnosis {
  readonly findings: readonly Finding[]
  readonly bundle?: WrittenBundle
}

export default class Doctor extends BaseCommand {
  static override summary = 'Check what SuperClaw needs, and say how to mend what is wrong.'
  static override description =
    `Looks at Node and SQLite, the state directory, disk, clock, configuration, port, the control plane, and agents that run unwatched. It changes nothing.
With --bundle it writes what it found, the log of the control plane, its last events and its configuration into one file for whoever helps you. Secrets are taken out, values of environment variables always; what agents wrote is only in it with --with-agent-logs. Nothing is sent anywhere: look into it before you do.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'In a script, with exit code 3 when something fails:',
      command: '<%= config.bin %> <%= command.id %> --exit-code',
    },
    {
      description: 'A file for whoever helps you:',
      command: '<%= config.bin %> <%= command.id %> --bundle',
    },
  ]
  static override args = {
    file: Args.string({ ignoreStdin: true, description: 'Where --bundle writes to' }),
  }
  static override flags = {
    bundle: Flags.boolean({ summary: 'Write a tar.gz with what is known, without secrets.' }),
    'max-size': Flags.string({
      dependsOn: ['bundle'],
      helpValue: 'SIZE',
      summary: 'How large the bundle may be [default: 10MB].',
    }),
    'with-agent-logs': Flags.boolean({
      dependsOn: ['bundle'],
      summary: 'Put the last output of agents into the bundle, too. What looks like a secret is masked.',
    }),
    'exit-code': Flags.boolean({ summary: 'End with 3 when a check fails.' }),
  }

  async run(): Promise<Diagnosis> {
    const { args, flags } = await this.parse(Doctor)
    const sizeBytesMax = bundleSize(flags['max-size'])
    if (args.file !== undefined && !flags.bundle) {
      throw new ExpectedError('USAGE', `What is ${args.file} for?`, {
        hint: `superclaw doctor --bundle ${args.file} writes a bundle there`,
      })
    }
    const { runDoctor } = await import('../cli/doctor/run-doctor.ts')
    const context = {
      app: await this.app(),
      version: this.config.version,
      env: process.env,
      cwd: process.cwd(),
      nowMs: Date.now(),
    }
    const findings = await runDoctor(context)
    const hasFailure = findings.some(({ level }) => level === 'failure')
    if (hasFailure && flags['exit-code']) process.exitCode = errorKinds.CHECK_FAILED.exitCode
    if (!this.jsonEnabled()) await writeLines(findingLines(findings, paintFor(process.stdout)))
    if (!flags.bundle) return { findings }
    const { writeBundle } = await import('../cli/bundle/write-bundle.ts')
    const hasAgentLogs = flags['with-agent-logs']
    const bundle = await writeBundle({ ...context, findings, file: args.file, sizeBytesMax, hasAgentLogs })
    this.log(`\n${bundleText(bundle)}`)
    return { findings, bundle }
  }
}

const sizeBytesMin = 100_000

/** @throws USAGE */
function bundleSize(text = '10MB'): number {
  const sizeBytes = parseSize(text)
  if (sizeBytes !== undefined && sizeBytes >= sizeBytesMin) return sizeBytes
  throw new ExpectedError('USAGE', `--max-size ${text} is no size of at least 100kB`, {
    hint: 'Write 5MB or 512KiB',
  })
}

function bundleText({ path, sizeBytes, files, leftOut }: WrittenBundle): string {
  return [
    `${path}: ${formatSize(sizeBytes)}, ${countOf(files.length, 'file')}. Look into it before you give it away.`,
    ...leftOut.map(({ what, why }) => `  without ${what}: ${why}`),
  ].join('\n')
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
