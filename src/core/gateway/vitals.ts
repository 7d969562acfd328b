import type { GatewayChannel, GatewayHealth, GatewayHost } from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'
import { type Fields, fieldsOf, numberOf, rowsOf, textOf, textsOf } from './outside.ts'

/** A `health` event or answer. */
export function withHealth(state: GatewayState, payload: Fields): GatewayState {
  const loop = fieldsOf(payload['eventLoop'])
  const health: GatewayHealth = {
    isLoopDegraded: loop['degraded'] === true,
    loopReasons: textsOf(loop['reasons'], 8, 64),
    loopDelayP99Ms: numberOf(loop['delayP99Ms']),
    cpuCoreRatio: numberOf(loop['cpuCoreRatio']),
    pluginErrors: pluginErrorsOf(fieldsOf(payload['plugins'])['errors']),
    isModelRuntimeDegraded: fieldsOf(payload['modelRuntime'])['degraded'] === true,
    atMs: numberOf(payload['ts']) ?? 0,
  }
  return { ...state, health }
}

function pluginErrorsOf(errors: unknown): readonly string[] {
  if (!Array.isArray(errors)) return []
  return errors
    .slice(0, 16)
    .map((error) => textOf(error) ?? textOf(JSON.stringify(error)))
    .filter((text) => text !== null)
}

/** The answer of `system.info`. */
export function withHost(state: GatewayState, answer: Fields): GatewayState {
  const memory = fieldsOf(answer['processMemory'])
  const load = Array.isArray(answer['loadAverage']) ? answer['loadAverage'][0] : null
  const host: GatewayHost = {
    hostname: textOf(answer['hostname'], 100),
    platform: textOf(answer['platform'], 32),
    nodeVersion: textOf(answer['nodeVersion'], 32),
    pid: numberOf(answer['pid']),
    uptimeMs: numberOf(answer['uptimeMs']),
    rssBytes: numberOf(memory['rssBytes']),
    heapUsedBytes: numberOf(memory['heapUsedBytes']),
    cpuCount: numberOf(answer['cpuCount']),
    load: numberOf(load),
    memoryTotalBytes: numberOf(answer['memoryTotalBytes']),
    memoryFreeBytes: numberOf(answer['memoryFreeBytes']),
    diskTotalBytes: numberOf(answer['diskTotalBytes']),
    diskFreeBytes: numberOf(answer['diskAvailableBytes']),
  }
  return { ...state, host }
}

const channelsMax = 50

/** The answer of `channels.status`: each account of each channel. */
export function withChannels(state: GatewayState, answer: Fields): GatewayState {
  const labels = fieldsOf(answer['channelLabels'])
  const channels = Object.entries(fieldsOf(answer['channelAccounts'])).flatMap(([channel, accounts]) =>
    rowsOf(accounts, channelsMax).map((account) => channelOf(channel, textOf(labels[channel], 64), account)),
  )
  return { ...state, channels: channels.slice(0, channelsMax) }
}

function channelOf(channel: string, label: string | null, account: Fields): GatewayChannel {
  const name = textOf(channel, 64) ?? '?'
  const accountId = textOf(account['accountId'], 64)
  const isConnected = account['connected'] ?? account['running'] ?? account['linked']
  return {
    id: accountId === null ? name : `${name}/${accountId}`,
    label: label ?? name,
    isConnected: typeof isConnected === 'boolean' ? isConnected : null,
    lastError: textOf(account['lastError'], 300),
  }
}

/** The answer of `models.list`: those that cool down. */
export function withModels(state: GatewayState, answer: Fields): GatewayState {
  const coolingModels = rowsOf(answer['models'], 1000)
    .filter((model) => model['available'] === false && model['unavailableReason'] !== undefined)
    .slice(0, 100)
    .map((model) => ({
      name: `${textOf(model['provider'], 64) ?? '?'}/${textOf(model['id'], 128) ?? '?'}`,
      reason: textOf(model['unavailableReason'], 64) ?? 'unavailable',
      untilMs: numberOf(model['unavailableUntil']),
    }))
  return { ...state, coolingModels }
}
