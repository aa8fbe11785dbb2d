# Makes this process a machine of its own, and becomes the given program. It stands in new network, mount and UTS
# namespaces already; its cgroup namespace begins at the cgroup that it is put into.
#   $1 this text, $2 the stage, $3 the machine's name, $4 its cgroup, $5 an empty directory of its own, then the program
set -eu
text=$1 stage=$2 name=$3 cgroup=$4 hold=$5
shift 5

if [ "$stage" = plug ]; then
  # Whoever started this puts it into the cgroup, plugs the link in, and says so.
  read -r said
  [ "$said" = plugged ]
  exec unshare --cgroup /bin/sh -c "$text" "$name" "$text" boot "$name" "$cgroup" "$hold" "$@"
fi

# The machine sees its own part of each hierarchy of cgroups as the whole of it.
hierarchy() {
  case $1 in
    /sys/fs/cgroup) mount --bind "$1$cgroup" "$hold" ;;
    /sys/fs/cgroup/*)
      mkdir -p "$hold/${1#/sys/fs/cgroup/}"
      mount --bind "$1$cgroup" "$hold/${1#/sys/fs/cgroup/}" ;;
  esac
}

exec </dev/null
echo "$name" >/proc/sys/kernel/hostname
mount -t tmpfs -o mode=755 machine "$hold"
for link in /sys/fs/cgroup/*; do
  [ ! -L "$link" ] || ln -s "$(readlink "$link")" "$hold/${link##*/}"
done
mounts=$(cat /proc/self/mountinfo)
while read -r _ _ _ _ point rest; do
  case $rest in
    *" - cgroup "* | *" - cgroup2 "*) hierarchy "$point" ;;
  esac
done <<MOUNTS
$mounts
MOUNTS
mount -t sysfs sysfs /sys
mount --move "$hold" /sys/fs/cgroup
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  # Of version 2, controllers are handed down only where no process is.
  mkdir -p /sys/fs/cgroup/machine
  echo $$ >/sys/fs/cgroup/machine/cgroup.procs
fi
mkdir -p /run/keelson
mount -t tmpfs -o mode=755 machine /run/keelson
# A machine knows by these what it is, and that it was switched on anew; its processes are still counted by the kernel below.
KEELSON_HOST_BOOT=$(cat /proc/sys/kernel/random/boot_id)
export KEELSON_HOST_BOOT
cat /proc/sys/kernel/random/uuid >/run/keelson/boot_id
mount --bind /run/keelson/boot_id /proc/sys/kernel/random/boot_id
if [ -e /etc/machine-id ]; then
  [ -s "$hold/../machine-id" ] || tr -d - </proc/sys/kernel/random/uuid >"$hold/../machine-id"
  mount --bind "$hold/../machine-id" /etc/machine-id
fi
exec "$@"
