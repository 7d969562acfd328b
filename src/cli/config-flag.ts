import { Flags } from '@oclif/core'

/** For commands that edit superclaw.yaml. */
export const configFlag = Flags.string({
  char: 'c',
  env: 'SUPERCLAW_CONFIG',
  helpValue: 'FILE',
  summary: 'Edit this superclaw.yaml.',
})
