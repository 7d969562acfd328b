/** Every check, by tier. superclaw.yaml names remedies for them by these ids. */
export const checkIds = [
  'plane:recovery',
  'plane:restarts',
  'event_loop:delay',
  'store:write',
  'state_disk:space',
  'state_disk:inodes',
  'log_disk:space',
  'memory:resident',
  'files:open',
  'events:unwritten',
  'guardian:presence',
  'agents:failing',
  'config:in_force',
  'clock:jump',
  'telemetry:write',
] as const
