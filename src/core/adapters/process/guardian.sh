#!/bin/sh
# Starts a command again whenever it dies. Ends with it on status 0 (it was asked to end) and 78 (it cannot
# run as it is configured), and on TERM or INT, which it passes on. usage: /bin/sh guardian.sh COMMAND [ARG]...
# As PID 1 of a container it also takes in the processes that lost their parent, and its `wait` buries them.
#
# Every name begins with guard_: to set a variable that came with the environment would change the command's, too.
guard_pid='' guard_stop='' guard_woken=''
# Milliseconds, before it is doubled for the first time.
guard_delay=25

# The parent that a process gets when it has lost its own may be PID 1, and so may this be.
export SUPERCLAW_GUARDIAN=$$

guard_pass_on() {
  guard_stop=1 guard_woken=1
  [ -z "$guard_pid" ] || kill -s "$1" "$guard_pid" 2>/dev/null
}
trap 'guard_pass_on TERM' TERM
trap 'guard_pass_on INT' INT
trap : HUP

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

while :; do
  guard_read_time
  guard_started=$guard_now
  "$@" &
  guard_pid=$!
  # A signal between the two lines above found no pid to pass itself on to.
  [ -z "$guard_stop" ] || kill -s TERM "$guard_pid" 2>/dev/null
  while :; do
    guard_woken=''
    wait "$guard_pid"
    guard_status=$?
    # The wait may have ended because of a signal; then the command is still there.
    [ -n "$guard_woken" ] && kill -0 "$guard_pid" 2>/dev/null || break
  done
  guard_pid=''
  # Tells the next one that it takes over, rather than begins.
  export SUPERCLAW_REVIVED=1
  case $guard_stop:$guard_status in 1:* | :0 | :78) exit "$guard_status" ;; esac

  guard_read_time
  if [ $((guard_now - guard_started)) -lt 100 ]; then
    # 50 ms, then twice as long each time, up to 2 s.
    guard_delay=$((guard_delay * 2))
    [ "$guard_delay" -le 2000 ] || guard_delay=2000
    # What it says each time would fill the disk in the end: the last megabyte is enough.
    if [ "$guard_delay" = 2000 ] && [ -f /dev/stderr ] && [ "$(wc -c </dev/stderr)" -gt 1000000 ]; then
      : >/dev/stderr
    fi
  else
    guard_delay=50
  fi
  guard_pause "$((guard_delay / 1000)).$(printf %03d $((guard_delay % 1000)))"
  [ -z "$guard_stop" ] || exit "$guard_status"
done
