#!/bin/sh
# Becomes a command whose standard error is appended to a file: opened here, by the user who runs the command, and not by
# systemd, which would make it as root. What cannot be opened is no reason not to run: then it stays what it was, the
# journal. usage: /bin/sh run-with-log.sh LOG COMMAND [ARG]...
log=$1
shift
if (: >>"$log") 2>/dev/null; then
  exec "$@" 2>>"$log"
fi
exec "$@"
