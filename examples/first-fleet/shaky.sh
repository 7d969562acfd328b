#!/bin/sh
# Works for some seconds, then fails: sometimes with a status, sometimes by a signal.
echo "shaky: up with pid $$"
seconds=$(( $(od -An -N1 -tu1 /dev/urandom) % 8 + 4 ))
while [ "$seconds" -gt 0 ]; do
  echo "shaky: $seconds to go"
  seconds=$((seconds - 1))
  sleep 1
done
if [ $(( $(od -An -N1 -tu1 /dev/urandom) % 2 )) -eq 0 ]; then
  echo "shaky: out of memory, or so it says"
  kill -KILL $$
fi
echo "shaky: an unexpected answer from the model"
exit 1
