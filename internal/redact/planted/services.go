package planted

// What the services of a platform are configured with.

func services(g *grower) {
	g.file("etc/redis/redis.conf", `
bind 127.0.0.1
port 6379
‹D redis =tcp-keepalive 300›
requirepass ⟨‹C redis-requirepass symbols›¦"‹C redis-requirepass pw›"⟩
masterauth ‹C redis-masterauth pw›
user worker on >‹C redis-acl pw› ~jobs:* +@all
user hashed on #‹C redis-acl-hash hex64› ~* +@read
‹D redis =tls-key-file /etc/redis/tls/redis.key›
`)
	g.file("etc/mysql/debian.cnf", `
# Automatically generated for Debian scripts. DO NOT TOUCH!
[client]
host     = localhost
user     = debian-sys-maint
password = ‹C mycnf pw›
socket   = /var/run/mysqld/mysqld.sock
‹D mycnf =default_authentication_plugin = caching_sha2_password›
`)
	g.file("etc/postgresql/16/main/postgresql.conf", `
‹D postgres =password_encryption = scram-sha-256›
‹D postgres =ssl_key_file = '/etc/ssl/private/ssl-cert-snakeoil.key'›
‹D postgres =authentication_timeout = 1min›
primary_conninfo = 'host=primary port=5432 user=replicator password=⟨‹C conninfo pw›¦\'‹C conninfo phrase›\'⟩ sslmode=require'
`)
	g.file("etc/pgbouncer/userlist.txt", `
"app" "‹C pgbouncer-plain pw›"
"admin" "md5‹C pgbouncer-md5 hex32›"
"report" "‹C pgbouncer-scram scram›"
`)
	g.file("etc/postfix/sasl_passwd", `
[smtp.relay.example]:587 robot:‹C sasl-passwd symbols›
relay2 apikey:‹C sasl-sendgrid sendgrid›
`)
	g.file("etc/dovecot/users", `
robot:{PLAIN}‹C dovecot-plain pw›:5000:5000::/var/vmail/robot::
info:‹C dovecot-hash hash›:5000:5000::/var/vmail/info::
`)
	g.file("etc/dovecot/dovecot-ldap.conf.ext", `
hosts = localhost
dn = cn=mail,dc=local
dnpass = ‹C ldap-dnpass pw›
‹D ldap =auth_bind = yes›
‹D ldap =pass_attrs = uid=user,userPassword=password›
`)
	g.file("etc/ldap/slapd.conf", `
database mdb
rootdn "cn=admin,dc=local"
rootpw ⟨‹C slapd-rootpw pw›¦{SSHA}‹C slapd-rootpw base64-40›⟩
‹D ldap =password-hash {SSHA}›
syncrepl rid=1 provider=ldap://primary bindmethod=simple binddn="cn=repl,dc=local" credentials=‹C slapd-syncrepl pw›
`)
	g.file("etc/haproxy/haproxy.cfg", `
global
    ‹D haproxy =ssl-default-bind-ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256›
userlist ops
    user oper insecure-password ‹C haproxy-user pw›
    user audit password ‹C haproxy-hash sha512crypt›
listen stats
    stats enable
    stats auth admin:‹C haproxy-stats pw›
    ‹D haproxy =stats realm Statistics›
`)
	g.file("etc/nginx/conf.d/api.conf", `
server {
    listen 443 ssl;
    ‹D nginx =ssl_certificate_key /etc/nginx/tls/api.key;›
    ‹D nginx =proxy_cache_key $scheme$proxy_host$request_uri;›
    ‹D nginx =keepalive_timeout 65;›
    ‹D nginx =auth_basic_user_file /etc/nginx/.htpasswd;›
    location /upstream/ {
        proxy_set_header Authorization "Basic ‹C nginx-basic pw|basic›";
        proxy_set_header X-Api-⟨Key¦Token⟩ ⟨"‹C nginx-header base62-32›"¦‹C nginx-header hex40›⟩;
        ‹D nginx =proxy_set_header X-Request-Id $request_id;›
    }
    location = /hook { if ($arg_token != "‹C nginx-if base62-24›") { return 403; } }
    ‹D nginx =secure_link_md5 "$secure_link_expires$uri $secret_word";›
}
`)
	g.file("etc/nginx/.htpasswd", "admin:‹C htpasswd hash›\nreader:‹C htpasswd hash›\nold:{SHA}‹C htpasswd-sha base64-28›\n")
	g.file("etc/rsyncd.secrets", "mirror:‹C rsyncd pw›\n")
	g.file("etc/squid/squid.conf", `
http_port 3128
cache_peer parent.local parent 3128 0 no-query login=robot:‹C squid-login pw›
cachemgr_passwd ‹C squid-cachemgr pw› all
‹D squid =refresh_pattern ^ftp: 1440 20% 10080›
`)
	g.file("etc/tomcat/tomcat-users.xml", `
<?xml version='1.0' encoding='utf-8'?>
<tomcat-users>
  <role rolename="manager-gui"/>
  <user username="admin" password="‹C tomcat-user nasty|xml›" roles="manager-gui"/>
  <user roles="x" password='‹C tomcat-user pw›' username='deployer'/>
</tomcat-users>
`)
	g.file("etc/tomcat/server.xml", `
<Server port="8005" shutdown="SHUTDOWN">
  <Connector port="8443" SSLEnabled="true" ‹D tomcat =keystoreFile="conf/keystore.p12"›
     keystorePass="‹C tomcat-keystore pw›" ‹D tomcat =keystoreType="PKCS12"› keyAlias="tomcat"/>
  <Resource name="jdbc/app" auth="Container" username="app" password="‹C tomcat-resource symbols›"
     url="jdbc:postgresql://localhost/app?user=app&amp;password=‹C jdbc-query pw›&amp;ssl=true"/>
</Server>
`)
	g.file("etc/grafana/grafana.ini", `
[security]
admin_user = admin
admin_password = """‹C grafana-admin nasty›"""
secret_key = ‹C grafana-secret base62-20›
‹D grafana =password_hint = password›
‹D grafana =login_maximum_lifetime_days = 30›
[auth.generic_oauth]
client_secret = ‹C oauth-client-secret pw›
‹D grafana =token_url = https://sso/oauth2/token›
[smtp]
password = "#‹C ini-hash-quoted pw›;"
`)
	g.file("etc/zabbix/zabbix_server.conf", `
DBName=zabbix
DBPassword=‹C zabbix pw›
‹D zabbix =# DBPassword=›
‹D zabbix =TLSPSKFile=/etc/zabbix/psk.key›
‹D zabbix =TLSPSKIdentity=PSK 001›
`)
	g.file("etc/zabbix/psk.key", "‹C psk-file hex64›\n")
	g.file("etc/asterisk/sip.conf", `
[general]
context=default
[1001]
type=friend
secret=‹C sip pw›
md5secret=‹C sip-md5 hex32›
[trunk]
register => robot:‹C sip-register pw›@provider/1001
`)
	g.file("etc/rabbitmq/rabbitmq.conf", `
default_user = app
default_pass = ‹C rabbitmq symbols›
‹D rabbitmq =ssl_options.keyfile = /etc/rabbitmq/server_key.pem›
‹D rabbitmq =heartbeat = 60›
`)
	g.file("var/lib/rabbitmq/.erlang.cookie", "‹C erlang-cookie =‹~base62-20››", noEnd)
	g.file("etc/mongod-keyfile.key", "‹C mongo-keyfile lines11›\n")
	g.file("etc/ceph/ceph.client.admin.keyring", `
[client.admin]
	key = ‹C ceph ceph›
	caps mds = "allow *"
`)
	g.file("etc/gitlab/gitlab.rb", `
external_url 'https://git.local'
gitlab_rails['smtp_password'] = "‹C gitlab-rb pw›"
gitlab_rails['initial_shared_runners_registration_token'] = "‹C gitlab-runner =GR1348941‹~base62-20››"
gitlab_rails['db_password'] = '‹C gitlab-rb symbols›'
‹D gitlab =gitlab_rails['password_authentication_enabled_for_web'] = true›
‹D gitlab =gitlab_rails['gitlab_shell_ssh_port'] = 22›
`)
	g.file("etc/exim4/passwd.client", "relay.local:robot:‹C exim-client pw›\n")
	g.file("etc/default/app-secrets", `
# shellcheck disable=SC2034
export DATABASE_URL="postgres://app:‹C env-url nasty|url #nasty›@localhost:5432/app?sslmode=disable"
export SECRET_KEY='‹C env-single nasty|shell›'
TOKEN=‹C env-token base62-40›   # rotated ‹~day›
⟨PIN_CODE¦UNLOCK_PIN⟩=‹C env-pin number›
‹D empty =EMPTY_PASSWORD=›
‹D reference =API_PASSWORD=${DB_PASSWORD}›
‹D reference =DB_PASSWORD_FILE=/run/secrets/db›
‹D env =TOKEN_TTL=3600›
‹D env =SECRET_ROTATION_DAYS=90›
`)
}

func directories(g *grower) {
	g.file("run/secrets/⟨db_password¦smtp_password⟩", "‹C secret-file pw #file›", noEnd)
	g.file("run/secrets/api_token", "‹C secret-file base62-40›\n")
	g.file("var/lib/jenkins/secrets/initialAdminPassword", "‹C jenkins-initial hex32›\n")
	g.file("opt/app/config/master.key", "‹C rails-master hex32›", noEnd)
	g.file("opt/app/storage/oauth-private.key", "‹C private-key pkcs›\n")
	g.file("etc/vault/unseal.txt", `
Unseal Key 1: ‹C vault-unseal base64-44›
Unseal Key 2: ‹C vault-unseal base64-44›

Initial Root Token: ‹C vault-root vault›

Vault initialized with 5 key shares and a key threshold of 3.
`)
	g.file("var/lib/svn/auth/svn.simple/"+g.make("hex32"), `
K 8
passtype
V 6
simple
K 8
password
V 14
‹C svn base62-14›
K 15
svn:realmstring
V 20
<https://svn:443> go
END
`)
}
