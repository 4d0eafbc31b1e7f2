package profile

import (
	"cmp"
	"slices"
	"strings"
)

// others are names of system folders, programs and groups that a host has already, or
// is likely to have: the tool would take over /etc, /var/lib and /var/log of that name,
// and the group, and a package that is purged deletes what the tool kept there.
const others = `
	adduser adm alternatives apache apache2 apparmor apt aptitude ash audio audit awk backup base base-files base-passwd bash bin binfmt
	bluetooth boot cdrom cgroup chrony chronyd clickhouse cockpit consul containerd crio cron cronie crontab crowdsec cups curl daemon
	dash dbus debconf debian default dev dhcp dialout dip disk dkms dnf dnsmasq docker dovecot dpkg elasticsearch emacs etc etcd exim
	exim4 fail2ban fax fedora firewalld fish floppy fonts fstab fwupd games gcc gdm gdb git gitlab gnupg go golang grafana group
	grub gshadow haproxy home host hostname hosts httpd icinga icinga2 influxdb init input ipmi irc iptables java jenkins journal
	journald kafka keepalived kernel keycloak kibana kmem kubectl kubelet kubernetes kvm ldap legacy lib libvirt lightdm lighttpd linux list
	locale localtime login logind logrotate logstash lp lvm mail man man-db mariadb maven messagebus misc mlocate modprobe modules mongod
	mongodb motd mount munin mysql nagios named nats net network networkd networkmanager news nfs nftables nginx nis nobody node nodejs
	nogroup npm ntp openssh openssl openvpn operator opt os-release packagekit pacman pam passwd perl php pip plugdev podman polkit polkitd
	postdrop postfix postgres postgresql ppp private proc profile prometheus proxy puppet python python3 rabbitmq redis render resolvconf
	rootless root rpc rpm rspamd rsync rsyslog ruby run salt samba sasl sbin security selinux services sh shadow shells skel snap snapd
	snmp squid src srv ssh sshd ssl sssd staff su subgid subuid sudo sudoers supervisor sys sysctl syslog sysstat system systemctl
	systemd tape tar telegraf tftp tmp tomcat tor traefik tty ubuntu ucf udev udisks2 ufw unbound upower users usr utmp uucp valkey var
	varnish vault video vim virt voice wheel wireguard www www-data xdg xml yum zabbix zookeeper zsh zypp zypper`

// isOthers reports whether name belongs to something else on a host.
func isOthers(name string) bool {
	return slices.Contains(strings.Fields(others), name) || strings.HasPrefix(name, "systemd-")
}

// apart refuses a path of the platform in a folder of the tool: the tool sets its modes
// and its owner, and the purge of the package deletes from it. What stands in
// /usr/libexec stays as it is, so a command may.
func (c checker) apart(at, place string) {
	for _, above := range []string{"/etc/", "/var/lib/", "/var/log/"} {
		if own := above + cmp.Or(c.tool, ownBrand); place == own || strings.HasPrefix(place, own+"/") {
			c.Reject(at, "lies in %s, which is the tool's own: choose another place, or another brand.name", own)
		}
	}
}
