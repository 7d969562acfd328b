#!/bin/sh
# The parent of one agent. Lives as long as the agent does and writes down how it ended, whether or not
# a control plane runs. usage:
# /bin/sh shim.sh RUNDIR OUT UMASK COMMAND [ARG]...   (an empty UMASK leaves it as it is)
dir=$1 out=$2 mask=$3
shift 3

# Opened while missing, the lifeline would become a plain file, which looks held for ever.
[ -p "$dir/life" ] || exit 78
# The lifeline, held until this shell and the agent's own are past their work. The open fails, and so ends
# the shim, once the directory was renamed: that is the fence against a start that comes too late.
exec 3<>"$dir/life" || exit 78
# Caught, not ignored: the agent would inherit what is ignored.
trap : HUP INT QUIT TERM

start_from_stat() { shift 19 && start=$1; }
start_from_ps() { IFS=_ && start="$*"; }

# The agent's own process: pid and start time survive its exec. In the foreground, because a background
# child would begin with INT and QUIT ignored.
(
  if read -r stat </proc/self/stat; then
    pid=${stat%% *}
    start_from_stat ${stat##*) }
    if read -r oom </proc/self/oom_score_adj && [ "$oom" -lt 0 ]; then echo 0 >/proc/self/oom_score_adj; fi
  else
    pid=$(exec sh -c 'echo "$PPID"')
    start_from_ps $(TZ=UTC LC_ALL=C ps -o lstart= -p "$pid")
  fi
  # No agent runs that is not written down first: its pid, its start time and its process group.
  echo "$pid $start $$" >"$dir/pid" || exit 78
  [ -z "$mask" ] || umask "$mask"
  exec "$@" 2>&1 3>&-
) >>"$out"
status=$?

# One short write: whoever reads it half written finds no line end and takes it as absent.
echo "$status" >"$dir/exit"
