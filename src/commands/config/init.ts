import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { ExpectedError } from '../../core/errors.ts'

export default class ConfigInit extends BaseCommand {
  static override summary = 'Write a first superclaw.yaml.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override args = {
    file: Args.string({ default: 'superclaw.yaml', description: 'where to', ignoreStdin: true }),
  }

  async run(): Promise<{ path: string }> {
    const { args } = await this.parse(ConfigInit)
    const { starterConfig } = await import('../../core/config/starter.ts')
    const path = resolve(args.file)
    try {
      writeFileSync(path, starterConfig, { flag: 'wx' })
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      const isThere = code === 'EEXIST'
      throw new ExpectedError(
        'USAGE',
        isThere ? `${path} exists already` : `${path} cannot be written (${code})`,
        {
          hint: isThere
            ? 'Name another file, or move this one aside'
            : 'Name a file in a folder that you may write',
          cause,
        },
      )
    }
    this.log(`Wrote ${path}. superclaw start starts its agents.`)
    return { path }
  }
}
