#!/bin/sh
# boot.sh DIR ROOT: makes the root file system of a machine at ROOT, out of
# nothing, and becomes its systemd. It runs as pid 1 of its own pid, mount,
# cgroup, uts and ipc namespaces: systemd's boot empties /tmp and /run and mounts
# at will, so it never gets to see the host's. What the machine shares with the
# host is /usr, read-only, the network, and DIR at the same path, with the
# machine's /etc/systemd/system and /var below DIR/machine.
set -eu
dir=$1 root=$2

mount -t tmpfs -o mode=0755 tmpfs "$root"
cd "$root"
mkdir -p usr etc/systemd/system etc/systemd/journald.conf.d var dev proc sys run tmp root old
chmod 1777 tmp
mount --bind /usr usr
mount -o remount,bind,ro usr
for name in bin sbin lib lib64; do
	ln -s usr/$name $name
done
cp /etc/passwd /etc/group /etc/nsswitch.conf etc/
echo 0123456789abcdef0123456789abcdef >etc/machine-id
printf '[Journal]\nAudit=no\nStorage=volatile\n' >etc/systemd/journald.conf.d/accept.conf

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

mkdir -p ".$dir"
mount --rbind "$dir" ".$dir"
mount --bind "$dir/machine/var" var
mount --bind "$dir/machine/units" etc/systemd/system
mkdir -p var/lib var/log var/tmp

# Only what a service needs to be started by: no login, no devices, no network.
units=run/machine/units
mkdir -p $units
for name in sysinit basic local-fs network network-online sockets timers multi-user shutdown umount; do
	printf '[Unit]\nDescription=%s\nDefaultDependencies=no\n' $name >$units/$name.target
done
printf 'Requires=basic.target\nAfter=basic.target\nWants=systemd-journald.service\n' >>$units/multi-user.target
ln -s multi-user.target $units/default.target
for name in .service .socket -dev-log.socket; do
	grep -v audit usr/lib/systemd/system/systemd-journald$name >$units/systemd-journald$name
done

pivot_root . old
umount -l old
rmdir old
cd /
mount --make-rshared / # as systemd does where it is no guest; credentials of services need it
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=accept \
	SYSTEMD_UNIT_PATH=/etc/systemd/system:/$units \
	/usr/lib/systemd/systemd --system --log-target=console --show-status=no
