#!/bin/sh
# Runs a command with a folder as its root, in mounts of its own. To be called as root, under `unshare --mount`.
# usage: in-root.sh LAYERS ROOT [-w UPPER WORK] [-t TARGET] [-b SOURCE TARGET] [-r SOURCE TARGET] -- COMMAND [ARG]...
#   LAYERS   folders for overlayfs, the uppermost first, separated by colons; ROOT is where they are mounted
#   -w       the root can be written, and what is written comes to UPPER; without it nothing can be written
#   -t       an empty folder in memory · -b a folder from outside · -r the same, not to be written
set -eu
layers=$1 root=$2
shift 2
mount --make-rprivate /
if [ "$1" = -w ]; then
  mount -t overlay overlay -o "lowerdir=$layers,upperdir=$2,workdir=$3" "$root"
  shift 3
else
  mount -t overlay overlay -o "ro,lowerdir=$layers" "$root"
fi
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o nosuid,mode=0755 dev "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
while [ "$1" != -- ]; do
  case $1 in
    -t) mount -t tmpfs -o nosuid,nodev,mode=1777 tmp "$root$2" && shift 2 ;;
    -b) mount --bind "$2" "$root$3" && shift 3 ;;
    -r) mount --bind "$2" "$root$3" && mount -o remount,bind,ro "$root$3" && shift 3 ;;
  esac
done
shift
exec chroot "$root" "$@"
