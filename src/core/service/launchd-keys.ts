import * as z from 'zod'

const path = z.string().startsWith('/')

/**
 * The keys of launchd.plist(5) that we use, with the types that it gives them. Any other key is refused: launchd ignores
 * what it does not know, so that a misspelt one would be found out by nobody.
 */
export const launchdKeys = z.strictObject({
  Label: z.string().regex(/^[\w.-]+$/),
  ProgramArguments: z.tuple([path], z.string()),
  UserName: z.string().optional(),
  EnvironmentVariables: z.record(z.string(), z.string()),
  RunAtLoad: z.boolean(),
  KeepAlive: z.union([
    z.boolean(),
    z.strictObject({ SuccessfulExit: z.boolean().optional(), Crashed: z.boolean().optional() }),
  ]),
  ThrottleInterval: z.int().nonnegative(),
  ProcessType: z.enum(['Background', 'Standard', 'Adaptive', 'Interactive']),
  AbandonProcessGroup: z.boolean(),
  ExitTimeOut: z.int().nonnegative(),
  Umask: z.int().min(0).max(0o777),
  StandardOutPath: path,
  StandardErrorPath: path,
})
