package redact

import "strings"

// common are words that may be a password or the name of an account or a host,
// and stand everywhere meaning something else. They are never sought.
const common = ` about access account accounts action active adguard admin administrator administrators agent alert alerts
 alpha anonymous ansible apache application archive asterisk audit author avahi backend backup backups beta bind boot bridge bucket build builder
 cache cassandra celery center ceph changeme channel chrony clickhouse client clients cloud cluster code collector command common compute config
 configuration connection console consul container containerd content control controller core cron custom customer daemon dashboard data
 database databases datacenter date dbus debian debug default demo deploy deployer deployment desktop develop developer development device
 dhcp disabled disk dispatcher dnsmasq docker document domain driver elastic elasticsearch email emergency empty enabled engine enterprise
 environment error errors etcd event events example executor exim export external false fedora file files filter firewall firmware folder frontend ftp
 games gateway generic gitea github gitlab gnats grafana graphite group groups guest hadoop haproxy health hello home host hostname hosts http https
 image import index info information ingress input install internal internet invalid irc jaeger jenkins journal kafka kernel keycloak
 kibana kube kubelet kubernetes library linux list listener local localdomain localhost log logger login logs logstash loki mail mailnull main manager
 mariadb master media member memcached memory message messages messagebus metrics minio mode model module monitor monitoring mongo mongodb mysql
 name named nats network network-manager networkmanager news nginx nobody node nodes nogroup none normal null object office online openvpn
 operator optool option oracle order orders output owner package parameter passwd password pgbouncer pipeline platform plugin podman policy polkitd pool
 portal postfix postgres postgresql postmaster prime private process processor prod producer product production profile program project prometheus
 proxy public puppet python queue rabbitmq rancher read readonly ready redis region release remote replica replicator report reports request
 reserved resource response rest restart root rpc rsync rsyslog runner runtime running salt sample sandbox scheduler schema script search secret
 secrets security sentinel server servers service services session setup shared shell shutdown simple site slave smtp snmp solr source spark splunk squid
 sshd sssd stage staging standard standby start state static statistics status stop storage stream string sudo super superuser supervisor
 support swarm sync syslog system systemd systemd-network systemd-resolve systemd-timesync target task team telegraf temp template temporary
 tenant terraform test tester testing thread time timer token tomcat tool tools traefik traffic transport true ubuntu undefined unit unknown
 update upload user username users utils uucp vagrant value vault version video view virtual visitor volume warning watchdog web webhook
 webmaster website window windows with work worker workers workflow world write www www-data yandex zabbix zipkin zone zookeeper
 january pass passed fail failed warn skip skipped denied partial unsafe stopped outcome verdict finding findings systems
 february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday `

// isCommon also knows words from before the line breaks above.
func isCommon(word string) bool {
	const longest = 20
	if len(word) > longest {
		return false
	}
	for i := range len(word) {
		if !lowerLetter(word[i]|0x20) && word[i] != '-' {
			return false
		}
	}
	word = strings.ToLower(word)
	for at := 0; ; {
		i := strings.Index(common[at:], word)
		if i < 0 {
			return false
		}
		at += i
		end := at + len(word)
		if at > 0 && common[at-1] <= ' ' && end < len(common) && common[end] <= ' ' {
			return true
		}
		at++
	}
}
