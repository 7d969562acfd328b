/** The first superclaw.yaml, as `superclaw config init` writes it. */
export const starterConfig = `# The agents that SuperClaw keeps running. \`superclaw start\` starts them, \`superclaw reload\` applies a change.
version: 1

agents:
  # One that says the time, so that there is something to see. Put your own in its place.
  clock:
    command: while true; do date; sleep 1; done

  # More of what an agent can say:
  #
  # worker:
  #   command: node worker.js        # or  argv: [node, worker.js]
  #   cwd: ./worker                  # relative to this file
  #   env: { LOG_LEVEL: info }
  #   env_file: .env                 # keep secrets there, not here
  #   instances: 2                   # worker-1 and worker-2
  #   depends_on: [clock]            # starts when these are ready
  #   readiness: { log: 'listening' }
  #   restart: on_failure            # always (default), on_failure, never
  #   stop: { grace: 20s }
`

/** A superclaw.yaml without agents, for a service that is installed before there are any. */
export const emptyConfig = `# The agents that SuperClaw keeps running. \`superclaw agent add NAME -- COMMAND\` adds one; after an edit by hand,
# \`superclaw reload\` applies it. \`superclaw config init\` shows all that an agent can say.
version: 1
`
