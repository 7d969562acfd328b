interface ErrorKind {
  /** Process exit code. 2 usage · 4 not allowed · 5 timed out · 6 no control plane · 78 configuration (EX_CONFIG). */
  readonly exitCode: number
  readonly httpStatus: number
  /** One sentence for `docs/errors.md`: when it happens. */
  readonly when: string
  /** What to do about it, for `docs/errors.md`. The hint of a single error may say more. */
  readonly cure: string
}

/** Every failure that we foresee. `docs/errors.md` is generated from this table. */
export const errorKinds = {
  USAGE: {
    exitCode: 2,
    httpStatus: 400,
    when: 'A command or request was called in a way that it does not understand.',
    cure: 'Read the message, then `superclaw COMMAND --help`.',
  },
  INPUT_INVALID: {
    exitCode: 2,
    httpStatus: 400,
    when: 'The input of an operation does not have the shape that its contract asks for.',
    cure: 'Compare the request with the operation in `/openapi.json`.',
  },
  BODY_TOO_LARGE: {
    exitCode: 2,
    httpStatus: 413,
    when: 'A request is larger than the route takes (1 MiB for the control API).',
    cure: 'Send less at once.',
  },
  CONFIG_INVALID: {
    exitCode: 78,
    httpStatus: 400,
    when: 'superclaw.yaml, or a script of `provider fake`, has faults. All of them are listed, each with its place.',
    cure: 'Mend each line that is named, then `superclaw config validate`.',
  },
  CONFIG_NOT_FOUND: {
    exitCode: 78,
    httpStatus: 404,
    when: 'The configuration file that was asked for does not exist or cannot be read.',
    cure: '`superclaw config init` writes a first one.',
  },
  PRICES_INVALID: {
    exitCode: 78,
    httpStatus: 500,
    when: 'A list of prices has faults: the file that superclaw.yaml names, the one that `prices update` stored, or one that is to replace it. No other list takes its place in silence.',
    cure: 'Mend each line that is named, or take the file out of `prices:`; `superclaw prices update` makes the stored one anew. Then `superclaw prices recompute`.',
  },
  PRICES_UNREACHABLE: {
    exitCode: 1,
    httpStatus: 503,
    when: 'A price list could not be fetched. The one before stays in force.',
    cure: 'Fetch it another way, and `superclaw prices update --from FILE`.',
  },
  UNAUTHENTICATED: {
    exitCode: 4,
    httpStatus: 401,
    when: 'The request carries no valid token.',
    cure: 'Send `Authorization: Bearer …` with the token from the state directory.',
  },
  FORBIDDEN: {
    exitCode: 4,
    httpStatus: 403,
    when: 'The caller is known, but its role does not allow this operation.',
    cure: 'Ask with a token whose role allows it.',
  },
  HOST_REFUSED: {
    exitCode: 4,
    httpStatus: 421,
    when: 'The Host header names a host that this control plane does not serve.',
    cure: 'Call it as localhost or 127.0.0.1.',
  },
  RATE_LIMITED: {
    exitCode: 4,
    httpStatus: 429,
    when: 'Too many requests failed to authenticate, or too many were sent at once.',
    cure: 'Wait a second. A valid token is always served.',
  },
  METHOD_REFUSED: {
    exitCode: 2,
    httpStatus: 405,
    when: 'The route exists, but not with that method.',
    cure: 'Use the method that the `Allow` header names.',
  },
  MEDIA_TYPE_REFUSED: {
    exitCode: 2,
    httpStatus: 415,
    when: 'The body of a request is not plain JSON in UTF-8.',
    cure: 'Send `Content-Type: application/json` and no `Content-Encoding`.',
  },
  AGENT_UNKNOWN: {
    exitCode: 1,
    httpStatus: 404,
    when: 'No agent has that id or name.',
    cure: '`superclaw fleet` lists the agents.',
  },
  AGENT_FAILED: {
    exitCode: 1,
    httpStatus: 409,
    when: '`agent start` or `agent restart` was carried out, and the agent could not be started or ended at once.',
    cure: '`superclaw logs NAME` shows what it wrote, `superclaw agent show NAME` how it ended.',
  },
  AGENT_EXISTS: {
    exitCode: 1,
    httpStatus: 409,
    when: 'An agent of that name is in the configuration already.',
    cure: 'Choose another name, or `superclaw agent remove NAME` first.',
  },
  NOT_FOUND: {
    exitCode: 1,
    httpStatus: 404,
    when: 'There is no such route or resource.',
    cure: '`/openapi.json` lists every route.',
  },
  PLANE_UNREACHABLE: {
    exitCode: 6,
    httpStatus: 503,
    when: 'No control plane answers.',
    cure: '`superclaw start` starts one; `superclaw doctor` says what is in the way.',
  },
  PLANE_STOPPING: {
    exitCode: 6,
    httpStatus: 503,
    when: 'The control plane is stopping and takes no new work.',
    cure: 'Wait until it has ended, then `superclaw start`.',
  },
  PLANE_UNGUARDED: {
    exitCode: 1,
    httpStatus: 409,
    when: 'The control plane is to start anew, but nothing would start it again.',
    cure: '`superclaw stop --keep-agents`, then `superclaw start --detach`.',
  },
  PLANE_ALREADY_RUNNING: {
    exitCode: 78,
    httpStatus: 409,
    when: 'Another control plane holds the lock of this state directory.',
    cure: '`superclaw status` shows it; `superclaw stop` ends it. `SUPERCLAW_HOME` gives a second one its own state.',
  },
  PORT_IN_USE: {
    exitCode: 78,
    httpStatus: 409,
    when: 'The port of the API, or of the fake provider, is taken by another process.',
    cure: 'Choose another with `--port`, `SUPERCLAW_PORT` or `api.port`.',
  },
  RUNTIME_UNFIT: {
    exitCode: 78,
    httpStatus: 500,
    when: 'Node or SQLite is older than what is safe (Node 24.15, SQLite 3.51.3).',
    cure: 'Upgrade Node.',
  },
  STATE_UNWRITABLE: {
    exitCode: 78,
    httpStatus: 500,
    when: 'The state directory cannot be written, or others may read it.',
    cure: 'Mend its owner and mode (0700), or point `SUPERCLAW_HOME` elsewhere.',
  },
  STATE_CORRUPT: {
    exitCode: 78,
    httpStatus: 500,
    when: 'state.db is damaged. It was left untouched.',
    cure: 'Move it aside and restore a backup. Agents that run are found again without it.',
  },
  STATE_TOO_NEW: {
    exitCode: 78,
    httpStatus: 500,
    when: 'state.db was written by a newer SuperClaw.',
    cure: '`superclaw update` brings the newer version. The backup that was made before its migration is in `backups/` of the state directory.',
  },
  STATE_BACKUP_FAILED: {
    exitCode: 78,
    httpStatus: 500,
    when: 'state.db has to be migrated, and no backup of it could be written first. Nothing was changed.',
    cure: 'Free space on the disk of the state directory, or see that it can be written.',
  },
  UPDATE_REFUSED: {
    exitCode: 1,
    httpStatus: 409,
    when: '`superclaw update` cannot change this installation, or not to that version. Nothing was changed.',
    cure: 'The hint of the error says how; [updating](updating.md) lists the cases.',
  },
  UPDATE_UNVERIFIED: {
    exitCode: 4,
    httpStatus: 500,
    when: 'Where a new version comes from could not be verified, or it is not what it should be. Nothing was changed.',
    cure: 'Pin its hash with `--hash`; never install bytes whose integrity does not hold.',
  },
  UPDATE_ROLLED_BACK: {
    exitCode: 1,
    httpStatus: 500,
    when: 'The new version was not well, so that the one before was put back.',
    cure: 'The message says why; nothing has to be done.',
  },
  UPDATE_INTERRUPTED: {
    exitCode: 1,
    httpStatus: 409,
    when: 'An update was begun and not ended.',
    cure: '`superclaw update --resume` goes on with it; `superclaw update --rollback` goes back.',
  },
  REGISTRY_FAILED: {
    exitCode: 1,
    httpStatus: 503,
    when: 'The npm registry did not answer, or not with what was asked.',
    cure: "See that `npm ping` works; npm's settings for registry, proxy and log-in hold.",
  },
  STORE_READ_ONLY: {
    exitCode: 1,
    httpStatus: 503,
    when: 'The disk refuses writes (full or failing). Reads go on; agents keep running.',
    cure: 'Free space; writing resumes by itself within seconds.',
  },
  READER_LAGGED: {
    exitCode: 1,
    httpStatus: 410,
    when: 'A reader of a live feed was too slow, so that its place is no longer buffered.',
    cure: 'Ask again from the sequence number that it read last.',
  },
  LOG_CHAIN_BROKEN: {
    exitCode: 1,
    httpStatus: 500,
    when: 'The hash chain of the event log does not fit together.',
    cure: 'Somebody or something changed state.db. Restore a backup, and find out who.',
  },
  GATEWAY_UNAVAILABLE: {
    exitCode: 1,
    httpStatus: 503,
    when: 'An OpenClaw gateway is not connected, went away while it was asked, or is suspended.',
    cure: 'See that it runs and that SuperClaw may connect to it; an order that was on its way may have been carried out.',
  },
  GATEWAY_REFUSED: {
    exitCode: 1,
    httpStatus: 502,
    when: 'An OpenClaw gateway understood what it was asked and refused.',
    cure: 'The message says why, in its own words; a missing scope has to be approved on its machine.',
  },
  SECRET_UNKNOWN: {
    exitCode: 1,
    httpStatus: 404,
    when: 'No secret has that name.',
    cure: '`superclaw secret list` lists them; `superclaw secret set NAME` sets one.',
  },
  SECRET_IN_USE: {
    exitCode: 1,
    httpStatus: 409,
    when: 'A secret is to be removed that agents are given.',
    cure: 'Take the reference out of superclaw.yaml and `superclaw reload`, or remove it with `--force`.',
  },
  SECRETS_LOCKED: {
    exitCode: 1,
    httpStatus: 503,
    when: 'The key of the secrets is not at hand: it is lost, locked or the wrong one, or others may have read it.',
    cure: 'The message says where it was, and how to have it back; [secrets](secrets.md) lists the cases.',
  },
  SERVICE_UNAVAILABLE: {
    exitCode: 1,
    httpStatus: 503,
    when: 'The service manager (systemd, launchd) is missing, does not answer, or refused what it was asked for.',
    cure: 'Follow the hint of the message; `superclaw start --detach` needs no service manager.',
  },
  SERVICE_REFUSED: {
    exitCode: 78,
    httpStatus: 409,
    when: 'A service would double or lose a running fleet, replace a unit that is not ours, or not last.',
    cure: 'The message names what is in the way, and how to get it out of it.',
  },
  SERVICE_NOT_INSTALLED: {
    exitCode: 6,
    httpStatus: 404,
    when: 'A command asks for the service, and none is installed.',
    cure: '`superclaw install-service` installs one; `superclaw start --detach` does without.',
  },
  TERMINAL_REQUIRED: {
    exitCode: 2,
    httpStatus: 400,
    when: 'A full-screen command was called without a terminal.',
    cure: 'Use its line-mode twin, which the message names.',
  },
  TIMED_OUT: {
    exitCode: 5,
    httpStatus: 504,
    when: 'Something took longer than its limit.',
    cure: 'Look at `superclaw events` and `superclaw logs`; raise `--timeout` if it is only slow.',
  },
  CHECK_FAILED: {
    exitCode: 3,
    httpStatus: 500,
    when: '`doctor` or another check found something wrong.',
    cure: 'Each finding names its own cure.',
  },
  INTERNAL: {
    exitCode: 1,
    httpStatus: 500,
    when: 'A bug in SuperClaw.',
    cure: 'Run again with `--debug` and report it.',
  },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorKinds
