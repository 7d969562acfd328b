#!/bin/sh
# The parent of one agent. Lives as long as the agent does and writes down how it ended, whether or not
# a control plane runs. usage:
# /bin/sh shim.sh RUNDIR OUT UMASK COMMAND [ARG]...   (an empty UMASK leaves it as it is)
#
# Every name begins with shim_: to set a variable that came with the environment would change the agent's, too.
shim_dir=$1 shim_out=$2 shim_umask=$3
shift 3

# Opened while missing, the lifeline would become a plain file, which looks held for ever.
[ -p "$shim_dir/life" ] || exit 78
# The lifeline, held until this shell and the agent's own are past their work. The open fails, and so ends
# the shim, once the directory was renamed: that is the fence against a start that comes too late.
exec 3<>"$shim_dir/life" || exit 78
# Caught, not ignored: the agent would inherit what is ignored.
trap : HUP INT QUIT TERM

shim_start_from_stat() { shift 19 && shim_start=$1; }
shim_start_from_ps() { IFS=_ && shim_start="$*" && unset IFS; }

# The agent's own process: pid and start time survive its exec. In the foreground, because a background
# child would begin with INT and QUIT ignored.
(
  if read -r shim_stat </proc/self/stat; then
    shim_pid=${shim_stat%% *}
    shim_start_from_stat ${shim_stat##*) }
    # What keeps the control plane from being killed for its memory is not for agents.
    if read -r shim_oom </proc/self/oom_score_adj && [ "$shim_oom" -lt 0 ]; then
      echo 0 >/proc/self/oom_score_adj
    fi
  else
    shim_pid=$(exec sh -c 'echo "$PPID"')
    shim_start_from_ps $(TZ=UTC LC_ALL=C ps -o lstart= -p "$shim_pid")
  fi
  # No agent runs that is not written down first: its pid, its start time and its process group.
  echo "$shim_pid $shim_start $$" >"$shim_dir/pid" || exit 78
  [ -z "$shim_umask" ] || umask "$shim_umask"
  [ -f "$shim_dir/said" ] && exec "$@" 2>&1 3>>"$shim_dir/said"
  exec "$@" 2>&1 3>&-
) >>"$shim_out"
shim_status=$?

# In the place that was kept for it, so that a full disk cannot refuse it. One short write.
printf '%3d\n' "$shim_status" 1<>"$shim_dir/exit"
