import { Args } from '@oclif/core'

/** Where a value may follow, which is refused: `onlyName` looks for it. */
export const oneSecret = {
  secret: Args.string({ ignoreStdin: true, description: 'its name: letters, digits, ".", "_" and "-"' }),
}

export const knownSecret = {
  secret: Args.string({ required: true, ignoreStdin: true, description: 'its name' }),
}
