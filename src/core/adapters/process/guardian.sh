#!/bin/sh
# Starts a command again whenever it dies or hangs. Ends with it on status 0 (it was asked to end) and 78 (it cannot
# run as it is configured), and on TERM or INT, which it passes on. Status 75 asks to be started again at once.
# usage: /bin/sh guardian.sh COMMAND [ARG]...
#
# A command that sends USR1 once is to send it at least every SUPERCLAW_LOOK_SECONDS: after six looks in a row without
# one it hangs, and is killed. Looks are counted, not seconds, so that a machine that slept or could not look kills nobody.
#
# As PID 1 of a container it also takes in the processes that lost their parent, and its `wait` buries them.
#
# Every name begins with guard_: to set a variable that came with the environment would change the command's, too.
guard_pid='' guard_stop='' guard_woken='' guard_heard='' guard_looker='' guard_silent_at=''
guard_missed=0 guard_missed_max=6
# Milliseconds, before it is doubled for the first time.
guard_delay=25
export SUPERCLAW_LOOK_SECONDS="${SUPERCLAW_LOOK_SECONDS:-5}"

# The parent that a process gets when it has lost its own may be PID 1, and so may this be.
export SUPERCLAW_GUARDIAN=$$

guard_pass_on() {
  guard_stop=1 guard_woken=1
  [ -z "$guard_pid" ] || kill -s "$1" "$guard_pid" 2>/dev/null
}
trap 'guard_pass_on TERM' TERM
trap 'guard_pass_on INT' INT
trap : HUP
trap 'guard_woken=1 guard_heard=1 guard_missed=0' USR1
# The command has ended, or the time until the next look.
trap 'guard_woken=1' CHLD

# Hundredths of a second since boot, or whole seconds of the clock where there is no /proc.
guard_read_time() {
  if read -r guard_now guard_rest 2>/dev/null </proc/uptime; then
    guard_now=${guard_now%.*}${guard_now#*.}
  else
    guard_now=$(date +%s)00
  fi
}

# In the background, as a signal is not heard before a command in the foreground has ended.
guard_pause() {
  sleep "$1" &
  wait "$!"
}

# When it is time: looks whether the command was heard of since the last look.
guard_look() {
  [ -n "$guard_heard" ] || return
  if [ -n "$guard_looker" ]; then
    # A shell reaps before it goes on: one that can be signalled still sleeps.
    ! kill -0 "$guard_looker" 2>/dev/null || return
    guard_missed=$((guard_missed + 1))
    if [ "$guard_missed" -eq 1 ]; then
      guard_read_time
      guard_silent_at=$guard_now
    fi
    [ "$guard_missed" -lt "$guard_missed_max" ] || kill -s KILL "$guard_pid" 2>/dev/null
  fi
  sleep "$SUPERCLAW_LOOK_SECONDS" &
  guard_looker=$!
}

guard_stop_looking() {
  if [ -n "$guard_looker" ]; then
    kill "$guard_looker" 2>/dev/null
    wait "$guard_looker" 2>/dev/null
  fi
  guard_looker='' guard_heard=''
}

# Waits until the command has ended. A wait may end because of a signal, and some shells then tell its number and not
# the status, or tell the status once and 127 from then on. bash tells -1 when the command ends in that very moment: it
# is started again then, and one that was to stop finds so in its log.
guard_wait() {
  guard_status=''
  while :; do
    wait "$guard_pid"
    guard_next=$?
    [ "$guard_next" -eq 127 ] && [ -n "$guard_status" ] && return
    guard_status=$guard_next
    [ -n "$guard_woken" ] || return
    guard_woken=''
    if kill -0 "$guard_pid" 2>/dev/null; then
      guard_status=''
      guard_look
    fi
  done
}

while :; do
  guard_read_time
  guard_started=$guard_now
  guard_missed=0 guard_woken='' guard_silent_at=''
  "$@" &
  guard_pid=$!
  # A signal between the two lines above found no pid to pass itself on to.
  [ -z "$guard_stop" ] || kill -s TERM "$guard_pid" 2>/dev/null
  guard_wait
  guard_pid=''
  guard_stop_looking
  guard_read_time
  # Tells the next one that it takes over, rather than begins, and since when there was none.
  export SUPERCLAW_REVIVED=1 SUPERCLAW_DIED_AT="${guard_silent_at:-$guard_now}"
  case $guard_stop:$guard_status in
    # Told to stop while it began anew: the next one finds the order in its log.
    1:75) guard_stop='' ;;
    1:* | :0 | :78) exit "$guard_status" ;;
  esac

  if [ $((guard_now - guard_started)) -ge 100 ]; then
    guard_delay=50
    [ "$guard_status" -ne 75 ] || continue
  else
    # 50 ms, then twice as long each time, up to 2 s.
    guard_delay=$((guard_delay * 2))
    [ "$guard_delay" -le 2000 ] || guard_delay=2000
    # What it says each time would fill the disk in the end: the last megabyte is enough.
    if [ "$guard_delay" = 2000 ] && [ -f /dev/stderr ] && [ "$(wc -c </dev/stderr)" -gt 1000000 ]; then
      : >/dev/stderr
    fi
  fi
  guard_pause "$((guard_delay / 1000)).$(printf %03d $((guard_delay % 1000)))"
  [ -z "$guard_stop" ] || exit "$guard_status"
done
