#!/bin/sh
# debian.sh SYSTEM CHANGES ROOT: mounts a Debian system at ROOT and becomes its systemd.
# SYSTEM is only read; what changes lies in the directory CHANGES. Like boot.sh it runs
# as pid 1 of its own pid, mount, cgroup, uts and ipc namespaces, and shares nothing
# but the network with the host.
set -eu
system=$1 changes=$2 root=$3

mkdir -p "$changes/upper" "$changes/work"
mount -t overlay -o "lowerdir=$system,upperdir=$changes/upper,workdir=$changes/work" overlay "$root"
cd "$root"
mkdir -p old

mount -t tmpfs -o mode=0755 tmpfs dev
for name in null zero full random urandom tty; do
	: >dev/$name
	mount --bind /dev/$name dev/$name
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=0755 tmpfs run

# The network, the devices and the terminals are the host's.
for unit in networking.service systemd-udevd.service systemd-udev-trigger.service systemd-timesyncd.service \
	getty.target console-getty.service apt-daily.timer apt-daily-upgrade.timer; do
	ln -sf /dev/null etc/systemd/system/$unit
done
echo 0123456789abcdef0123456789abcdef >etc/machine-id
echo fresh >etc/hostname
cp /etc/resolv.conf etc/resolv.conf 2>/dev/null || :

pivot_root . old
umount -l old
cd /
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=accept \
	/usr/lib/systemd/systemd --system --log-target=console --show-status=no systemd.unit=multi-user.target
