import { parse } from 'yaml'

type Service = Readonly<Record<string, unknown>>

/** What is wrong with a compose file by the rules of ours. Empty when all is well. */
export function composeFaults(text: string): readonly string[] {
  const { services } = parse(text) as { readonly services?: Readonly<Record<string, Service>> }
  const named = Object.entries(services ?? {})
  if (named.length === 0) return ['it has no service']
  return named.flatMap(([name, service]) => serviceFaults(service).map((fault) => `${name}: ${fault}`))
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function serviceFaults(service: Service): readonly string[] {
  return [
    ...settingFaults.filter(({ when }) => when(service)).map(({ fault }) => fault),
    ...list(service['ports'])
      .filter((port) => !isOfLoopback(port))
      .map((port) => `${shown(port)} is open to others`),
    ...list(service['volumes']).flatMap(volumeFaults),
    ...environmentNames(service['environment'])
      .filter((name) => /TOKEN|SECRET|PASSWORD|API_?KEY/i.test(name))
      .map((name) => `${name} would be shown by docker inspect`),
  ]
}

const settingFaults: readonly { readonly when: (service: Service) => boolean; readonly fault: string }[] = [
  { when: (service) => service['privileged'] === true, fault: 'it is privileged' },
  { when: (service) => service['read_only'] !== true, fault: 'its root can be written' },
  { when: (service) => !list(service['cap_drop']).includes('ALL'), fault: 'it keeps capabilities' },
  { when: (service) => list(service['cap_add']).length > 0, fault: 'it is given capabilities' },
  {
    when: (service) => !list(service['security_opt']).includes('no-new-privileges:true'),
    fault: 'a set-user-ID program would gain privileges',
  },
  {
    when: (service) => list(service['security_opt']).some((option) => String(option).includes('unconfined')),
    fault: 'it is unconfined',
  },
  ...['network_mode', 'pid', 'ipc', 'userns_mode', 'uts'].map((key) => ({
    when: (service: Service) => service[key] === 'host',
    fault: `${key} is that of the host`,
  })),
  { when: (service) => /^(0|root)\b/.test(String(service['user'] ?? '')), fault: 'it runs as root' },
  { when: (service) => service['restart'] !== 'unless-stopped', fault: 'it is not restarted' },
  {
    when: (service) => service['stop_grace_period'] === undefined,
    fault: 'agents get 10 s to stop, all together',
  },
  { when: (service) => service['logging'] === undefined, fault: 'its log is never rotated' },
  {
    when: (service) => !list(service['tmpfs']).some((each) => /^\/tmp(:|$)/.test(String(each))),
    fault: '/tmp is missing',
  },
  {
    when: ({ healthcheck }) => /"disable":true|"NONE"/.test(JSON.stringify(healthcheck) ?? ''),
    fault: 'its health check is switched off',
  },
]

function isOfLoopback(port: unknown): boolean {
  if (typeof port === 'string') return /^(127\.\d+\.\d+\.\d+|\[::1\]):/.test(port)
  return /^(127\.|::1$)/.test(String((port as { readonly host_ip?: unknown } | null)?.host_ip))
}

function volumeFaults(volume: unknown): readonly string[] {
  if (typeof volume === 'string')
    return [`${volume} is in the short form, which makes folders that are missing`]
  const { type, source, read_only, bind } = volume as Readonly<Record<string, unknown>>
  if (String(source).includes('docker.sock')) return [`${source} is the engine itself`]
  if (type !== 'bind') return []
  const makesFolder =
    (bind as { readonly create_host_path?: boolean } | undefined)?.create_host_path !== false
  return [
    ...(read_only === true ? [] : [`${source} can be written`]),
    ...(makesFolder ? [`${source} would be made when it is missing`] : []),
  ]
}

function environmentNames(environment: unknown): readonly string[] {
  if (Array.isArray(environment)) return environment.map((pair) => String(pair).split('=')[0] ?? '')
  return Object.keys(environment ?? {})
}

function shown(port: unknown): string {
  return typeof port === 'string' ? port : JSON.stringify(port)
}
