import * as z from 'zod'

const scope = z.enum(['user', 'system'])
const manager = z.enum(['systemd', 'launchd'])

export const installOutput = z.object({
  scope,
  manager,
  unitPath: z.string(),
  unit: z.string().describe('Its text'),
  isDryRun: z.boolean(),
  isChanged: z.boolean().describe('Whether anything is other than before'),
  isEnabled: z.boolean().describe('Whether it starts by itself'),
  pid: z.int().nullable().describe('Of the control plane, when the service runs'),
  url: z.string().nullable(),
  keptAgents: z.int().describe('Agents that were taken over from the control plane before'),
  warnings: z.array(z.object({ message: z.string(), cure: z.string() })),
})

export type OutputOfInstall = z.infer<typeof installOutput>

export const uninstallOutput = z.object({
  scope,
  unitPath: z.string(),
  stoppedAgents: z.int(),
  keptAgents: z.int(),
  stateDir: z.string().describe('Stays, with all that is in it'),
  adopt: z.string().nullable().describe('The command that takes kept agents over again; null when none were'),
})

export type OutputOfUninstall = z.infer<typeof uninstallOutput>

export const serviceStatusOutput = z.object({
  scope,
  manager,
  unitPath: z.string(),
  isCurrent: z.boolean().describe('Whether the unit is what this version would write'),
  isEnabled: z.boolean().describe('Whether it starts by itself'),
  lingers: z
    .boolean()
    .nullable()
    .describe('Whether it runs without a login; null where that does not matter'),
  activity: z.enum(['active', 'starting', 'stopping', 'failed', 'inactive']),
  pid: z.int().nullable(),
  restarts: z.int().nullable().describe('Since somebody started it'),
  detail: z.string().nullable().describe('In the words of the init system'),
  account: z.string().nullable().describe('The user that a service of the machine runs as'),
  stateDir: z.string(),
  configPath: z.string(),
  nodePath: z.string(),
})

export type OutputOfServiceStatus = z.infer<typeof serviceStatusOutput>
