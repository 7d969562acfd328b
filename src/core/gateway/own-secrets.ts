/** The secret that is the key by which gateways know this installation. */
export const deviceKeyName = 'openclaw.device-key'

/** Of a secret that is the token which a gateway gave this installation; its address follows. */
export const deviceTokenPrefix = 'openclaw.device-token.'

/** Whether SuperClaw made a secret for itself, which no configuration names. */
export function isOwnSecret(name: string): boolean {
  return name === deviceKeyName || name.startsWith(deviceTokenPrefix)
}
