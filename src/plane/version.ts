import packageJson from '../../package.json' with { type: 'json' }

/** Of this SuperClaw. */
export const version: string = packageJson.version
