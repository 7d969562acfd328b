#!/bin/sh
# Starts a command again whenever it dies. Ends with it on status 0 (it was asked to end) and 78 (it cannot
# run as it is configured), and on TERM or INT, which it passes on. usage: /bin/sh guardian.sh COMMAND [ARG]...
pid='' stop='' woken=''
# Milliseconds, before it is doubled for the first time.
delay=25

pass_on() {
  stop=1 woken=1
  [ -z "$pid" ] || kill -s "$1" "$pid" 2>/dev/null
}
trap 'pass_on TERM' TERM
trap 'pass_on INT' INT
trap : HUP

# Hundredths of a second since boot, or whole seconds of the clock where there is no /proc.
uptime() {
  if read -r now _ 2>/dev/null </proc/uptime; then now=${now%.*}${now#*.}; else now=$(date +%s)00; fi
}

# In the background, as a signal is not heard before a command in the foreground has ended.
pause() {
  sleep "$1" &
  wait "$!"
}

while :; do
  uptime
  started=$now
  "$@" &
  pid=$!
  # A signal between the two lines above found no pid to pass itself on to.
  [ -z "$stop" ] || kill -s TERM "$pid" 2>/dev/null
  while :; do
    woken=''
    wait "$pid"
    status=$?
    # The wait may have ended because of a signal; then the command is still there.
    [ -n "$woken" ] && kill -0 "$pid" 2>/dev/null || break
  done
  pid=''
  if [ -n "$stop" ] || [ "$status" -eq 0 ] || [ "$status" -eq 78 ]; then exit "$status"; fi

  uptime
  if [ $((now - started)) -lt 100 ]; then
    # 50 ms, then twice as long each time, up to 2 s.
    delay=$((delay * 2))
    [ "$delay" -le 2000 ] || delay=2000
  else
    delay=50
  fi
  pause "$((delay / 1000)).$(printf %03d $((delay % 1000)))"
  [ -z "$stop" ] || exit "$status"
done
