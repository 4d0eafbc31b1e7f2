package planted

// What people and robots leave in their home directories.

func homes(g *grower) {
	g.file("home/deploy/.pgpass", `
# host:port:database:user:password
localhost:5432:app:app:‹C pgpass nasty|pgpass #pgpass›
*:*:*:repl:‹C pgpass pw›
`)
	g.file("home/deploy/.netrc", `
machine git.local login ci password ‹C netrc symbols›
machine api.heroku.com
  login robot
  password ‹C netrc uuid›
default login anonymous password ‹C netrc plain›
`)
	g.file("home/deploy/.my.cnf", "[client]\nuser=root\npassword=\"‹C mycnf-home nasty|json›\"\n[mysqldump]\nquick\n")
	g.file("home/deploy/.git-credentials", "https://robot:‹C git-credentials github›@github.com\nhttps://ci:‹C git-credentials nasty|url›@git.local\n")
	g.file("home/deploy/.aws/credentials", `
[default]
aws_access_key_id = ‹C aws-id aws-id›
aws_secret_access_key = ‹C aws-secret aws-secret›
[session]
aws_session_token=‹C aws-session base64-356›
‹D aws =region = eu-central-1›
`)
	g.file("home/deploy/.docker/config.json", `
{"auths": {"registry.local": {"auth": "‹C docker-auth symbols|basic›"}, "https://index.docker.io/v1/": {"identitytoken": "‹C docker-identity uuid›"}}, ‹D docker ="credsStore": "desktop"›}
`)
	g.file("home/deploy/.kube/config", `
apiVersion: v1
kind: Config
clusters:
- cluster:
    ‹D kube-ca =certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1J‹~base64-400››
    server: https://127.0.0.1:6443
users:
- name: admin
  user:
    ‹D kube-cert =client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1J‹~base64-400››
    client-key-data: ‹C kube-key ec|b64›
- name: sa
  user:
    token: ‹C kube-token jwt›
- name: basic
  user: {username: admin, password: ‹C kube-password pw›}
`)
	g.file("home/deploy/.npmrc", `
//npm.example.com/:_authToken=‹C npmrc npm›
//nexus.local/:_auth=‹C npmrc-auth symbols|basic›
//nexus.local/:_password="‹C npmrc-password pw|b64›"
‹D npmrc =strict-ssl=true›
`)
	g.file("home/deploy/.pypirc", "[pypi]\nusername = __token__\npassword = ‹C pypirc pypi›\n")
	g.file("home/deploy/.m2/settings.xml", `
<settings><servers><server><id>nexus</id><username>robot</username><password>‹C maven nasty|xml›</password></server>
<server><id>key</id><privateKey>${user.home}/.ssh/id_rsa</privateKey><passphrase>‹C maven-passphrase phrase›</passphrase></server></servers></settings>
`)
	g.file("home/deploy/.config/gh/hosts.yml", "github.com:\n    oauth_token: ‹C gh-hosts github›\n    git_protocol: https\n")
	g.file("home/deploy/.config/rclone/rclone.conf", `
[s3]
type = s3
access_key_id = ‹C rclone-id base62-20›
secret_access_key = ‹C rclone aws-secret›
[sftp]
type = sftp
pass = ‹C rclone-pass url64-40›
token = {"access_token":"‹C rclone-token google-access›","token_type":"Bearer","refresh_token":"1//0‹C rclone-refresh url64-60›","expiry":"‹~stamp›"}
`)
	g.file("home/deploy/.s3cfg", "[default]\naccess_key = ‹C s3cfg-id aws-id›\nsecret_key = ‹C s3cfg aws-secret›\n‹D s3cfg =signature_v2 = False›\n‹D s3cfg =gpg_passphrase = ›\n")
	g.file("home/deploy/.config/filezilla/sitemanager.xml", `
<FileZilla3><Servers><Server><Host>files.local</Host><User>ftp</User><Pass encoding="base64">‹C filezilla pw|b64›</Pass></Server></Servers></FileZilla3>
`)
	g.file("home/deploy/.muttrc", `
set imap_user = "robot"
set imap_pass = "‹C muttrc pw›"
set smtp_url = "smtp://robot:‹C muttrc-url pw›@mx.local:587/"
`)
	g.file("home/deploy/.msmtprc", "account default\nhost mx.local\nuser robot\npassword ‹C msmtprc pw›\n‹D msmtp =auth on›\n‹D msmtp =tls_fingerprint ‹~SERIAL››\n")
	g.file("home/deploy/.fetchmailrc", `
poll mx.local proto imap user "robot" there with password "‹C fetchmail pw›" is deploy here
`)
	g.file("home/deploy/.authinfo", "machine imap.local login robot password ‹C authinfo pw› port 993\n")
	g.file("home/deploy/.cargo/credentials.toml", "[registry]\ntoken = \"cio‹C cargo base62-32›\"\n")
	g.file("home/deploy/.vault-token", "‹C vault-token vault›", noEnd)
	g.file("home/deploy/.config/sops/age/keys.txt", "# created: ‹~stamp›\n‹D age-public =# public key: age1‹~hex58››\n‹C age-file age›\n")
}

func keys(g *grower) {
	g.file("home/deploy/.ssh/id_⟨rsa¦dsa⟩", "‹C ssh-key ⟨rsa¦rsa-locked⟩›\n")
	g.file("home/deploy/.ssh/id_ed25519", "‹C ssh-key-openssh openssh›\n", crlf)
	g.file("home/deploy/.ssh/id_ed25519.pub", "‹D ssh-public ssh-ed›\n")
	g.file("home/deploy/.ssh/config", `
Host bastion
  ‹D ssh-config =IdentityFile ~/.ssh/id_ed25519›
  ‹D ssh-config =StrictHostKeyChecking accept-new›
`)
	g.file("home/deploy/putty.ppk", `
PuTTY-User-Key-File-3: ssh-ed25519
Encryption: none
Comment: key
Public-Lines: 2
‹D ppk-public lines2›
Private-Lines: 4
‹C ppk-private lines4›
Private-MAC: ‹C ppk-mac hex64›
`, crlf)
	g.file("etc/ssl/private/server.pem", `
subject=CN = app
‹D cert-serial =serial=‹~HEX36››
‹D cert-fingerprint =sha256 Fingerprint=‹~SERIAL››
‹D certificate certificate›
‹C pem-in-chain ⟨pkcs¦rsa¦ec¦pkcs-locked⟩›
‹D certificate certificate›
`)
	g.file("etc/ssl/certs.txt", `
Certificate:
    Data:
        Version: 3 (0x2)
        Serial Number:
            ‹D serial serial›
        Signature Algorithm: sha256WithRSAEncryption
        Validity
            Not After : Nov 12 08:00:00 2027 GMT
        X509v3 Subject Key Identifier:
            ‹D key-identifier serial›
        ‹D usage =X509v3 Key Usage: critical›
            ‹D usage =Digital Signature, Key Encipherment›
‹D public-key public›
`)
	g.file("home/deploy/backup-key.asc", "‹C pgp-key pgp›\n")
	g.file("opt/app/keys/cut.txt", "-----BEGIN RSA PRI"+"VATE KEY-----\n‹C pem-without-end lines8›\n")
	g.file("opt/app/keys/Kexample.+013+01234.private", `
Private-key-format: v1.3
‹D dnssec =Algorithm: 13 (ECDSAP256SHA256)›
PrivateKey: ‹C dnssec base64-44›
Created: 20260101000000
`)
	g.file("opt/app/keys/one-line.env", "TLS_KEY='‹C pem-one-line rsa|nl›'\nTLS_KEY_B64=‹C pem-base64 pkcs|b64›\n‹D env =TLS_KEY_PATH=/etc/ssl/private/server.pem›\n")
}

func histories(g *grower) {
	g.log("home/deploy/.bash_history", shellLine, 120, `
mysql -uroot -p‹C history-mysql pw› app
mysql -u root --password='‹C history-mysql symbols›' -h db
curl -u robot:‹C history-curl pw› https://api.local/v1/items
curl -X POST -d 'username=svc&password=‹C history-form nasty|url›' https://app.local/login
curl -H "X-Api-Key: ‹C history-header base62-32›" https://api.local
curl -d '{"user":"svc","password":"‹C history-json pw›"}' https://app.local/login
export AWS_SECRET_ACCESS_KEY=‹C history-export aws-secret›
export DB_PASS="‹C history-export phrase›"
psql postgresql://app:‹C history-psql nasty|url›@localhost/app
redis-cli -h cache -a '‹C history-redis symbols›' --no-auth-warning info
smbclient //files/share -U robot%‹C history-smb pw›
wget --user=robot --password=‹C history-wget pw› https://files.local/a.zip
htpasswd -b -c /etc/nginx/.htpasswd admin ‹C history-htpasswd pw›
docker run -e POSTGRES_PASSWORD=‹C history-docker pw› -d postgres:16
java -Djavax.net.ssl.trustStorePassword=‹C history-java pw› -jar app.jar --spring.datasource.password=‹C history-java pw›
sqlplus system/‹C history-sqlplus pw›@localhost/XE
sqlcmd -S localhost -U sa -P '‹C history-sqlcmd symbols›' -Q "select 1"
rabbitmqctl add_user app ‹C history-rabbit pw›
mc alias set s3 http://localhost:9000 robot ‹C history-mc base62-40›
xfreerdp /v:ts /u:robot /p:‹C history-rdp pw›
snmpwalk -v2c -c ‹C history-snmp pw› sw1 1.3.6.1.2.1.1
ipmitool -I lanplus -H bmc -U admin -P ‹C history-ipmi pw› power status
lftp -u robot,‹C history-lftp pw› files.local
mount -t cifs //files/x /mnt -o user=robot,password=‹C history-mount pw›
echo -n '‹C history-base64 pw|b64›' | base64 -d | docker login --password-stdin -u robot
http -a robot:‹C history-httpie pw› GET :8080/items
zip -P ‹C history-zip pw› out.zip file
influx -username admin -password '‹C history-influx pw›'
mysqladmin -u root password '‹C history-mysqladmin pw›'
net use Z: \\files\share ‹C history-netuse pw› /user:robot
unzip -P ‹C history-unzip pw› x.zip
frobctl login --frob-secret ‹C history-unknown-flag pw›
ansible-playbook site.yml -e "db_password=‹C history-ansible pw›"
‹D history =grep -rn password_hash src/›
‹D history =ssh-keygen -t ed25519 -f ~/.ssh/id_new›
‹D history =git checkout ‹~hex40››
‹D history =tail -n 100 -f /var/log/app/app.log›
‹D history =openssl x509 -in cert.pem -noout -serial›
‹D history =cp -p config.yml config.yml.bak›
`)
	g.file("home/deploy/.zsh_history", `
: 1760000001:0;export OPENAI_API_KEY=‹C zsh openai›
: 1760000009:0;vault login ‹C zsh-vault vault›
: 1760000012:3;aws configure set aws_secret_access_key ‹C zsh-aws aws-secret›
: 1760000021:0;gh auth login --with-token <<< ‹C zsh-gh github›
‹D zsh =: 1760000030:0;make test›
`)
	g.file("home/deploy/.psql_history", `
ALTER USER app WITH PASSWORD '‹C psql-history nasty|single›';
create role report login encrypted password 'md5‹C psql-history-md5 hex32›';
‹D sql =select id, created_at from tokens where expires_at < now() limit 10;›
`)
}
