import { Args } from '@oclif/core'

/** One agent. The name of the argument tells completion what to offer. */
export const oneAgent = {
  agent: Args.string({ required: true, ignoreStdin: true, description: 'Id, or name' }),
}

/** One or several. */
export const someAgents = {
  agent: Args.string({
    required: true,
    multiple: true,
    ignoreStdin: true,
    description: 'Id, or a name that stands for all its instances',
  }),
}

/** Any number; none means all. */
export const anyAgents = {
  agent: Args.string({ multiple: true, ignoreStdin: true, description: 'Ids or names; none means all' }),
}
