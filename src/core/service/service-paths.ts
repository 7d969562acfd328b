/** The unit of the machine's service, under systemd. */
export const systemUnitPath = '/etc/systemd/system/superclaw.service'

/** The state of the machine's service, unless another place is asked for. systemd makes and owns it (`StateDirectory=`). */
export const systemStateDir = '/var/lib/superclaw'

/** Its superclaw.yaml. */
export const systemConfigPath = '/etc/superclaw/superclaw.yaml'

/** The user that it runs as. */
export const systemAccount = 'superclaw'
