import * as z from 'zod'
import { keySourceKinds } from '../secret/secret-table.ts'
import { operation } from './operation.ts'

const epochMs = z.int().describe('Unix epoch, milliseconds')

const secretSchema = z.object({
  name: z.string(),
  version: z.int().describe('From 1; another value is another version'),
  createdAtMs: epochMs,
  changedAtMs: epochMs,
  agents: z.array(z.string()).describe('Ids of the agents that are given it'),
})
export type SecretView = z.infer<typeof secretSchema>

const target = z.object({ name: z.string().describe('Letters, digits, ".", "_" and "-"') })
/** Longer than any value: which one is too long is told with the limit. */
const valueLengthMax = 262_144
const given = target.extend({
  value: z.string().max(valueLengthMax),
  restart: z.boolean().default(false).describe('Give it to the agents that use it, by restarting them'),
})
const written = z.object({
  secret: secretSchema,
  isNew: z.boolean(),
  restarted: z.array(z.string()).describe('Ids of agents'),
})
const keySource = z.enum(keySourceKinds)

export const secretOperations = {
  'secret.list': operation({
    kind: 'query',
    summary: 'List secrets, without their values, and where their key is.',
    permission: 'admin',
    route: 'GET /v1/secrets',
    input: z.object({}),
    output: z.object({
      key: z
        .object({
          source: keySource,
          place: z.string(),
          madeAtMs: epochMs,
          fault: z.string().nullable().describe('Why it is not at hand; null when it is'),
          cure: z.string().nullable(),
        })
        .nullable()
        .describe('Null before there is any'),
      secrets: z.array(secretSchema),
    }),
  }),
  'secret.set': operation({
    kind: 'command',
    summary: 'Set a secret, or give one another value.',
    permission: 'admin',
    route: 'POST /v1/secrets/{name}',
    input: given,
    output: written,
  }),
  'secret.rotate': operation({
    kind: 'command',
    summary: 'Give a secret that is there another value.',
    permission: 'admin',
    route: 'POST /v1/secrets/{name}/rotate',
    input: given,
    output: written,
  }),
  'secret.show': operation({
    kind: 'command',
    summary: 'Show a secret; its value only when asked for, which is told in the log of events.',
    permission: 'admin',
    route: 'POST /v1/secrets/{name}/show',
    input: target.extend({ reveal: z.boolean().default(false) }),
    output: z.object({ secret: secretSchema, value: z.string().nullable() }),
  }),
  'secret.remove': operation({
    kind: 'command',
    summary: 'Remove a secret.',
    permission: 'admin',
    route: 'POST /v1/secrets/{name}/remove',
    input: target.extend({ force: z.boolean().default(false).describe('Also one that agents are given') }),
    output: z.object({ secret: secretSchema }),
  }),
} as const

/** A passphrase is no longer; it comes as text, in the body, from a person. */
const passphrase = z.string().max(1_024)

export const secretKeyOperations = {
  'secret.rekey': operation({
    kind: 'command',
    summary: 'Wrap all secrets with a new key.',
    permission: 'admin',
    route: 'POST /v1/secret-key/rotate',
    input: z.object({
      to: keySource.optional().describe('Where the new key is kept; as the one before when left out'),
      passphrase: passphrase.optional(),
    }),
    output: z.object({ source: keySource, secrets: z.int().describe('How many have the new key') }),
  }),
  'secret.unlock': operation({
    kind: 'command',
    summary:
      'Give the passphrase that the key of the secrets is computed of, and start what failed for want of it.',
    permission: 'admin',
    route: 'POST /v1/secret-key/unlock',
    input: z.object({ passphrase }),
    output: z.object({
      started: z.array(z.string()).describe('Ids of agents that had failed for want of a secret'),
      waiting: z.array(z.string()).describe('Ids of agents that use secrets and do not run well even so'),
    }),
  }),
} as const
