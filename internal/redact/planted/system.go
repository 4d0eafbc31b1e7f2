package planted

// What lies in etc/ of the host itself.

func system(g *grower) {
	g.file("etc/shadow", `
root:‹C shadow-hash sha512crypt›:19700:0:99999:7:::
daemon:*:19700:0:99999:7:::
bin:*:19700:0:99999:7:::
nobody:!:19700:0:99999:7:::
deploy:‹C shadow-hash hash›:20101:0:99999:7:::
backup:!!:20101::::::
`)
	g.file("etc/gshadow", `
root:*::
wheel:‹C gshadow-hash sha512crypt›::deploy
docker:!::deploy
`)
	g.file("etc/login.defs", `
# Password aging controls:
‹D aging =PASS_MAX_DAYS	99999›
‹D aging =PASS_MIN_LEN	12›
‹D aging =PASS_WARN_AGE	7›
‹D method =ENCRYPT_METHOD YESCRYPT›
UID_MIN	1000
`)
	g.file("etc/fstab", `
‹D fstab-uuid =UUID=‹~uuid› / ext4 errors=remount-ro 0 1›
UUID=‹~uuid› none swap sw 0 0
//files/share /mnt/share cifs vers=3.0,username=svc_share,⟨password¦pass⟩=‹C fstab-cifs pw›,uid=33 0 0
//files/arch /mnt/arch cifs ‹D credentials-path =credentials=/etc/samba/arch.cred›,ro 0 0
`)
	g.file("etc/samba/arch.cred", `
username=svc_arch
password=‹C cifs-credentials symbols›
domain=WORKGROUP
`)
	g.file("etc/crontab", `
SHELL=/bin/bash
PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin
17 * * * * root cd / && run-parts --report /etc/cron.hourly
15 2 * * * root ⟨mysqldump¦mariadb-dump⟩ -u backup -p‹C cron-mysqldump pw› --all-databases | gzip > /var/backups/all.sql.gz
40 3 * * 7 root PGPASSWORD=⟨'‹C cron-pgpassword symbols›'¦‹C cron-pgpassword pw›⟩ pg_dump -U app appdb > /var/backups/app.sql
*/5 * * * * deploy curl -fsS -u monitor:‹C cron-curl-user pw› http://127.0.0.1:8080/health >/dev/null
0 * * * * root curl -fsS -m 10 --retry 5 https://hc-ping.com/check?⟨key¦token⟩=‹C cron-query base62-28›
`)
	g.file("etc/environment", `
LANG=en_US.UTF-8
JAVA_HOME=/usr/lib/jvm/java-21
HTTP_PROXY=http://proxyuser:‹C proxy-url pw›@proxy:3128
‹D no-proxy =NO_PROXY=localhost,127.0.0.1›
⟨BACKUP_PASSPHRASE¦RESTIC_PASSWORD¦BORG_PASSPHRASE⟩="‹C env-passphrase phrase›"
`)
	g.file("etc/systemd/system/⟨billing¦orders¦ledger⟩.service", `
[Unit]
Description=Application
After=network-online.target

[Service]
User=app
Environment="DB_PASSWORD=‹C unit-environment symbols #unit›" "LOG_LEVEL=info"
Environment=⟨SECRET_KEY_BASE¦APP_SECRET⟩=‹C unit-environment hex64›
‹D environment-file =EnvironmentFile=-/etc/default/app-secrets›
ExecStart=/opt/app/bin/server --listen :8080 --⟨admin-token¦api-key¦jwt-secret⟩=‹C unit-execstart base62-32›
ExecStartPre=/usr/bin/redis-cli -a ‹C unit-redis-cli pw› ping
‹D limit =LimitNOFILE=65536›
‹D keyring =KeyringMode=private›
Restart=on-failure

[Install]
WantedBy=multi-user.target
`)
	g.file("etc/cryptsetup/keys.conf", `
# name device keyfile
‹D crypttab =data UUID=‹~uuid› /etc/keys/data.key luks,discard›
⟨passphrase¦luks_passphrase¦luks-passphrase⟩ = ‹C luks phrase›
`)
	g.file("etc/pam.d/common-password", `
‹D pam =password	[success=1 default=ignore]	pam_unix.so obscure use_authtok try_first_pass yescrypt›
‹D pam =password	requisite			pam_deny.so›
‹D pam =session optional pam_keyinit.so force revoke›
‹D pam =auth required pam_env.so›
`)
	g.file("etc/ssh/sshd_config", `
Port 22
‹D sshd =PasswordAuthentication no›
‹D sshd =PermitRootLogin prohibit-password›
‹D sshd =HostKey /etc/ssh/ssh_host_ed25519_key›
‹D sshd =AuthorizedKeysFile	.ssh/authorized_keys .ssh/authorized_keys2›
‹D sshd =PubkeyAuthentication yes›
‹D sshd =KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256›
`)
	g.file("etc/security/pwquality.conf", `
‹D policy =minlen = 14›
‹D policy =# The new password must not contain the user's name›
`)
}

func network(g *grower) {
	g.file("etc/wpa_supplicant/wpa_supplicant-wlan0.conf", `
ctrl_interface=/run/wpa_supplicant
network={
	ssid="office"
	psk="‹C wpa-psk phrase›"
}
network={
	ssid="guest"
	#psk="‹C wpa-psk-comment pw›"
	psk=‹C wpa-psk hex64›
	‹D wpa =key_mgmt=WPA-PSK›
}
network={
	ssid="corp"
	key_mgmt=WPA-EAP
	identity="robot"
	password=⟨"‹C wpa-eap symbols›"¦hash:‹C wpa-eap-hash hex32›⟩
}
`)
	g.file("etc/NetworkManager/system-connections/office.nmconnection", `
[connection]
id=office
‹D nm-uuid =uuid=‹~uuid››
type=wifi

[wifi-security]
‹D nm =key-mgmt=wpa-psk›
psk=‹C nm-psk pw›

[vpn]
password-flags=0

[vpn-secrets]
password=‹C nm-vpn pw›
IPSec secret=‹C nm-vpn-secret pw›
`)
	g.file("etc/wireguard/wg0.conf", `
[Interface]
PrivateKey = ‹C wireguard-private wireguard›
ListenPort = 51820

[Peer]
‹D wireguard-public =PublicKey = ‹~wireguard››
PresharedKey = ‹C wireguard-psk wireguard›
PersistentKeepalive = 25
`)
	g.file("etc/ipsec.secrets", `
# who : type secret
%any : PSK "‹C ipsec-psk symbols›"
: PSK 0s‹C ipsec-psk base64-44›
robot : EAP "‹C ipsec-eap pw›"
‹D ipsec =: RSA vpn-server.pem›
`)
	g.file("etc/ppp/⟨chap¦pap⟩-secrets", `
# client	server	secret	IP addresses
provider	*	"‹C chap pw›"	*
branch	*	‹C chap pw›	*
`)
	g.file("etc/openvpn/ta.key", "#\n# 2048 bit OpenVPN static key\n#\n‹C openvpn-static openvpn›\n")
	g.file("etc/openvpn/client/office.ovpn", `
client
dev tun
‹D ovpn =cipher AES-256-GCM›
‹D ovpn =auth SHA256›
‹D ovpn =auth-user-pass /etc/openvpn/office.auth›
<cert>
‹D certificate certificate›
</cert>
<key>
‹C openvpn-key pkcs›
</key>
<tls-crypt>
‹C openvpn-tls-crypt openvpn›
</tls-crypt>
`)
	g.file("etc/openvpn/office.auth", "robot\n‹C openvpn-auth pw›\n")
	g.file("etc/snmp/snmpd.conf", `
agentaddress udp:161
rocommunity ‹C snmp-community pw› default
rwcommunity6 ‹C snmp-community pw›
com2sec readonly default ‹C snmp-com2sec pw›
createUser monitor SHA "‹C snmp-user pw›" AES ‹C snmp-user pw›
‹D snmp =authtrapenable 1›
‹D snmp =sysServices 72›
`)
	g.file("etc/freeradius/3.0/clients.conf", `
client office {
	ipaddr = *
	secret = ‹C radius-client pw›
	‹D radius =require_message_authenticator = no›
}
`)
	g.file("etc/freeradius/3.0/users", `
robot	Cleartext-Password := "‹C radius-user symbols›"
	Service-Type = Framed-User
guest	NT-Password := "‹C radius-nt HEX32›"
`)
	g.file("etc/bind/rndc.key", `
key "rndc-key" {
	‹D rndc =algorithm hmac-sha256;›
	secret "‹C rndc base64-44›";
};
`)
	g.file("etc/keepalived/keepalived.conf", `
vrrp_instance VI_1 {
    state MASTER
    virtual_router_id 51
    authentication {
        ‹D vrrp =auth_type PASS›
        auth_pass ‹C vrrp base62-8›
    }
}
`)
	g.file("etc/backup/switches/core-sw.cfg", `
version 15.2
‹D cisco =service password-encryption›
hostname core-sw
enable secret 5 ‹C cisco-enable =$1$‹~base62-4›$‹~base62-22››
enable password ‹C cisco-enable pw›
username netops privilege 15 password 7 ‹C cisco-type7 HEX26›
username oper secret 0 ‹C cisco-user pw›
snmp-server community ‹C cisco-community pw› RO 10
tacacs-server key ‹C cisco-tacacs pw›
radius server one
 key 7 ‹C cisco-radius HEX22›
crypto isakmp key ‹C cisco-isakmp pw› address 0.0.0.0
‹D cisco =ip ssh version 2›
line vty 0 4
 password ‹C cisco-line pw›
 ‹D cisco =transport input ssh›
`, crlf)
	g.file("etc/backup/switches/edge.rsc", `
# by RouterOS 7.14
/interface wireless security-profiles
set [ find default=yes ] supplicant-identity=edge wpa2-pre-shared-key="‹C mikrotik-wpa pw›"
/ppp secret
add name=branch password=‹C mikrotik-ppp pw› profile=default service=l2tp
/ip ipsec identity
add peer=hq secret=‹C mikrotik-ipsec pw›
`)
	g.file("etc/backup/switches/junos.conf", `
system {
    root-authentication {
        encrypted-password "‹C junos-hash sha512crypt›"; ## SECRET-DATA
    }
    radius-server { 10.0.0.1 secret "$9$‹C junos-9 base62-28›"; }
}
`)
}
