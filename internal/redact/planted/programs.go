package planted

// Source text with literals, and what frameworks read.

func programs(g *grower) {
	g.file("opt/app/.env", `
APP_NAME=app
APP_KEY=base64:‹C laravel-key base64-44›
DB_PASSWORD=⟨‹C dotenv pw #env›¦"‹C dotenv pw #env›"¦'‹C dotenv pw #env›'⟩
MAIL_PASSWORD="‹C dotenv-quoted phrase›"   # mailbox
STRIPE_SECRET=‹C stripe stripe›
GITHUB_TOKEN=‹C github github #gh›
‹D dotenv =APP_DEBUG=false›
‹D dotenv =SESSION_LIFETIME=120›
‹D dotenv =DB_PASSWORD_MIN=8›
PRIVATE_KEY="‹C dotenv-pem ec|nl›"
SIGNING_KEY="‹C dotenv-pem-multiline pkcs›"
ELASTIC_APM_SECRET_TOKEN=‹C dotenv-token pw›
SENTRY_DSN=https://‹C sentry-dsn hex32›@o1.ingest.sentry.io/2
MNEMONIC="‹C mnemonic mnemonic›"
`)
	g.file("opt/app/wp-config.php", `
<?php
define('DB_NAME', 'wordpress');
define( 'DB_PASSWORD', '‹C php-define nasty|slash›' );
define('AUTH_KEY',         '‹C wp-salt base62-64›');
define('SECURE_AUTH_SALT', '‹C wp-salt base62-64›');
‹D php =define('WP_DEBUG', false);›
$config['db']['password'] = "‹C php-array pw›";
$cfg = ['user' => 'app', 'password' => '‹C php-arrow pw›', 'port' => 3306];
‹D php =$password_min = 8;›
‹D php =if (strlen($password) < 8) { throw new Exception('Password is too short'); }›
return array (
  'secret_key' =>
  '‹C php-export base62-32›',
);
`)
	g.file("opt/app/settings.py", `
import os
SECRET_KEY = 'django-insecure-‹C django base62-50›'
‹D python =AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]›
DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'USER': 'app', 'PASSWORD': '‹C django-db pw›'}}
‹D python =EMAIL_HOST_PASSWORD = os.environ["EMAIL_HOST_PASSWORD"]›
BROKER_URL = "amqp://app:‹C amqp-url pw›@localhost:5672//"
client = Client(user="app", password="‹C python-kwarg symbols›", timeout=30)
requests.get(url, auth=("robot", "‹C python-auth-tuple pw›"))
headers = {"Authorization": f"Bearer ‹C python-bearer base62-40›"}
‹D python =def check(password: str, token=None) -> bool:›
‹D python =    return token_urlsafe(32) if not token else token›
`)
	g.file("opt/app/config/initializers/services.rb", `
Rails.application.config.secret_token = '‹C ruby hex128›'
Aws.config.update(access_key_id: '‹C ruby-aws-id aws-id›', secret_access_key: "‹C ruby-aws aws-secret›")
PARTNER = { :login => "app", :password => "‹C ruby-hash pw›", "token" => '‹C ruby-hash base62-24›' }
‹D ruby =config.filter_parameters += [:password, :token]›
‹D ruby =validates :password, length: { minimum: 8 }›
`)
	g.file("opt/app/config/database.yml", `
production:
  adapter: postgresql
  username: app
  password: <%= ENV["DB_PASSWORD"] || "‹C erb-default pw›" %>
  url: mysql2://app:‹C url-userinfo pw›@localhost/app
`)
	g.file("opt/app/src/main.go.txt", `
package main

const apiKey = "‹C go-const base62-32›"

var (
	dbPassword string = "‹C go-var pw›"
	signingSecret = []byte("‹C go-bytes pw›")
)

‹D go =func hashPassword(password string) (string, error) {›
	‹D go =return bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)›
}

func main() {
	token := "‹C go-short base62-36›"
	db := sql.Open("pgx", "host=localhost user=app password=‹C go-conninfo pw› dbname=app")
	req.SetBasicAuth("robot", "‹C go-basic pw›")
	‹D go =key := fmt.Sprintf("session:%s", id)›
}
`)
	g.file("opt/app/public/config.js", `
module.exports = {
  port: 8080, cookieSecret: '‹C js-secret base62-30›',
  db: { user: "app", password: "‹C js-password nasty|json›" },
  ‹D js =passwordField: "password",›
  ‹D js =integrity: "sha512-‹~base64-88›",›
  mailer: nodemailer({ auth: { user: 'robot', pass: '‹C js-pass pw›' } }),
};
process.env.API_KEY = process.env.API_KEY || "‹C js-default base62-32›";
`)
	g.file("opt/app/package-lock.json", `
{
  "name": "app", "lockfileVersion": 3,
  "packages": {
    "node_modules/jsonwebtoken": {
      ‹D lock ="version": "9.0.2"›,
      "resolved": "https://npm.example.com/jsonwebtoken/-/jsonwebtoken-9.0.2.tgz",
      ‹D integrity ="integrity": "sha512-‹~base64-88›"›
    },
    "node_modules/passport": {
      ‹D integrity ="integrity": "sha512-‹~base64-88›"›
    },
    "node_modules/keygrip": { ‹D integrity ="integrity": "sha1-‹~base64-28›"› }
  }
}
`)
	g.file("opt/app/go.sum", `
golang.org/x/crypto v0.31.0 ‹D go-sum =h1:‹~base64-44››
golang.org/x/crypto v0.31.0/go.mod ‹D go-sum =h1:‹~base64-44››
github.com/golang-jwt/jwt/v5 v5.2.1 ‹D go-sum =h1:‹~base64-44››
`)
	g.file("opt/app/bin/deploy.sh", `
#!/bin/bash
set -euo pipefail
‹D shell =read -rsp "Password: " password›
‹D shell =TOKEN=$(cat /run/secrets/token)›
‹D shell =: "${DB_PASSWORD:?password is not set}"›
curl -H "Authorization: Bearer ‹C shell-bearer base62-40›" -H 'X-Auth-Token: ‹C shell-header hex32›' https://api.local/deploy
curl -s --user 'robot:‹C shell-user nasty|shell›' https://api.local/
echo "‹C shell-chpasswd pw #none›" | sudo -S systemctl restart app
echo 'app:‹C shell-chpasswd pw›' | chpasswd
docker login -u robot -p ‹C docker-login docker› registry.local
openssl pkcs12 -in a.p12 -passin pass:‹C openssl-passin pw› -nodes
sshpass -p '‹C sshpass symbols›' ssh robot@host
helm upgrade app ./chart --set db.password=‹C helm-set pw›,replicas=3
kubectl create secret generic db --from-literal=password=‹C kubectl-literal pw›
keytool -list -keystore k.jks -storepass ‹C keytool pw›
PGPASSWORD=‹C shell-inline pw› psql -h localhost -U app -c 'select 1'
mongosh "mongodb+srv://app:‹C mongo-url nasty|url›@cluster.local/app?retryWrites=true"
git clone https://oauth2:‹C git-clone gitlab›@git.local/team/app.git
ldapsearch -x -D cn=admin -w ‹C ldapsearch pw› -b dc=local
7z a -p‹C sevenzip pw› out.7z data/
gpg --batch --passphrase ‹C gpg pw› -d f.gpg
‹D shell =ssh -i ~/.ssh/id_ed25519 -p 2222 host uptime›
‹D shell =mkdir -p /var/lib/app/tokens›
‹D shell =tar -cpf - . | zstd -3 > /var/backups/app.tar.zst›
`)
}
