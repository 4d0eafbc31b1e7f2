package planted

// Containers, clusters, clouds and what builds for them.

func deployments(g *grower) {
	g.file("opt/deploy/docker-compose.yml", `
services:
  db:
    image: postgres:16.3@sha256:‹D image-digest hex64›
    environment:
      POSTGRES_USER: app
      POSTGRES_PASSWORD: ‹C compose-map pw›
      ‹D compose =POSTGRES_PASSWORD_FILE: /run/secrets/pg›
  web:
    environment:
      - REDIS_URL=redis://:‹C redis-url pw #redisurl›@cache:6379/0
      - "SECRET_KEY=‹C compose-list symbols›"
      ‹D compose =- LOG_LEVEL=info›
    command: ["server", "--db-password", "‹C compose-args pw›", "--port=8080"]
    healthcheck:
      test: redis-cli -a ‹C compose-redis pw› ping
    secrets: [‹D compose =db_password, smtp_password›]
`)
	g.file("opt/deploy/k8s/secrets.yaml", `
apiVersion: v1
kind: Secret
metadata:
  name: app
  ‹D k8s =uid: ‹~uuid››
  ‹D k8s =resourceVersion: "‹~digits8›"›
type: Opaque
data:
  password: ‹C k8s-data pw|b64›
  config.yaml: ‹C k8s-data-odd phrase|b64›
  ca.pin: ‹C k8s-data-odd pw|b64›
stringData:
  url: ‹C k8s-stringdata pw›
  settings: |-
    user: app
    login_secret: ‹C k8s-stringdata-block pw›
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: app
data:
  ‹D k8s =tokenizer: standard›
  app.ini: |
    [db]
    password=‹C k8s-configmap pw›
---
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - env:
            - name: DB_PASSWORD
              value: "‹C k8s-env symbols›"
            - name: API_TOKEN
              valueFrom:
                ‹D k8s =secretKeyRef: {name: app, key: password}›
            - value: ‹C k8s-env-reversed pw›
              name: MAIL_PASSWORD
          args: ["--auth-token=‹C k8s-args base62-32›"]
          ‹D k8s =imagePullPolicy: IfNotPresent›
`)
	g.file("opt/deploy/k8s/list.json", `
{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"kind\":\"Secret\",\"data\":{\"pw\":\"‹C k8s-annotation pw|b64›\"}}\n"}},"data":{"tls.key":"‹C k8s-json-key pw|b64›",".dockerconfigjson":"‹C k8s-dockerconfig symbols|b64›"}}]}
`)
	g.file("opt/deploy/values.yaml", `
image:
  ‹D helm =tag: ‹~version››
  ‹D helm =pullSecrets: []›
postgresql:
  auth: {username: app, password: ‹C helm pw›, ‹D helm =existingSecret: ""›}
ingress:
  basicAuth: "admin:‹C helm-htpasswd hash›"
grafana:
  adminPassword: ‹C helm-admin pw›
slack:
  url: https://hooks.slack.com/services/‹C slack-webhook slack-hook›
smtp: { ‹D helm =passwordSecretRef: smtp-password›, user: robot }
`)
	g.file("opt/deploy/terraform.tfvars", `
region = "eu-central-1"
db_password = "‹C tfvars pw›"
‹D tfvars =key_name = "main"›
tokens = {
  ci = "‹C tfvars-map base62-30›"
}
cloudflare_api_token = "‹C cloudflare url64-40›"
`)
	g.file("opt/deploy/terraform.tfstate", `
{
  "version": 4, ‹D tfstate ="lineage": "‹~uuid›"›, "serial": 41,
  "outputs": {"admin_password": {"value": "‹C tfstate-output nasty|json›", "type": "string", "sensitive": true}},
  "resources": [{"type": "random_password", "instances": [{"attributes": {"length": 20, "bcrypt_hash": "$2a$10$‹C tfstate-bcrypt base62-53›", "result": "‹C tfstate-result base62-20›"}}]},
   {"type": "tls_private_key", "instances": [{"attributes": {"private_key_pem": "‹C tfstate-pem rsa|nl›\n", "public_key_openssh": "‹D ssh-public ssh-ed›\n"}}]}]
}
`)
	g.file("opt/deploy/ansible/group_vars.yml", `
ansible_user: deploy
ansible_become_pass: ‹C ansible pw›
vault_api_key: "‹C ansible-key hex40›"
‹D ansible =ansible_ssh_private_key_file: ~/.ssh/id_rsa›
`)
	g.file("opt/deploy/hosts.ini", `
[web]
web1 ansible_host=10.0.0.5 ansible_ssh_pass=‹C ansible-inventory pw› ansible_port=22
`)
	g.file("opt/deploy/.gitlab-ci.yml", `
variables:
  ‹D ci =GIT_DEPTH: "10"›
  SONAR_TOKEN: ‹C sonar =sqp_‹~hex40››
script:
  - curl --header "PRIVATE-TOKEN: ‹C gitlab gitlab›" https://git.local/api/v4/projects
  - echo "machine git.local login ci password ‹C netrc-echo pw›" > ~/.netrc
  - npm config set //registry.local/:_authToken ‹C npm-config npm›
`)
	g.file("opt/deploy/inspect.json", `
[{"Id": "‹D container-id hex64›", "Config": {"Env": ["PATH=/usr/bin", "MYSQL_ROOT_PASSWORD=‹C docker-inspect-env symbols›", "‹D docker =PG_VERSION=16.3-1.pgdg120+1›"],
  "Cmd": ["--requirepass", "‹C docker-inspect-cmd pw›", "‹D docker =--appendonly", "yes›"]}, ‹D docker ="MacAddress": ""›}]
`)
}

func clouds(g *grower) {
	g.file("opt/app/config/service-account.json", `
{
  "type": "service_account",
  "project_id": "app-prod",
  "private_key_id": "‹C gcp-key-id hex40›",
  "private_key": "‹C gcp-key pkcs|nl›\n",
  ‹D gcp ="token_uri": "https://oauth2.googleapis.com/token"›
}
`)
	g.file("opt/app/config/jwks.json", `
{"keys":[{"kty":"RSA",‹D jwk ="kid":"‹~uuid›"›,"use":"sig",‹D jwk ="n":"‹~url64-342›","e":"AQAB"›,"d":"‹C jwk-d url64-342›","p":"‹C jwk-p url64-171›","dq":"‹C jwk-dq url64-171›"},
 {"kty":"oct","k":"‹C jwk-k url64-43›","alg":"HS256"}]}
`)
	g.file("opt/app/config/providers.yaml", `
# one of each
providers:
  a: {kind: aws, id: ‹C aws-access-key aws-id›, value: ‹C aws-near aws-secret›}
  b: ‹C gitlab gitlab›
  c: ‹C slack slack›
  d: ‹C google google›
  e: ‹C google-oauth google-oauth›
  f: ‹C sendgrid sendgrid›
  g: ‹C mailchimp mailchimp›
  h: ‹C telegram telegram›
  i: ‹C discord discord›
  j: ‹C openai openai›
  k: ‹C anthropic anthropic›
  l: ‹C huggingface huggingface›
  m: ‹C vault vault›
  n: ‹C digitalocean digitalocean›
  o: ‹C atlassian atlassian›
  p: ‹C databricks databricks›
  q: ‹C grafana-token grafana›
  r: ‹C pypi pypi›
  s: ‹C dockerhub docker›
  t: ‹C shopify shopify›
  u: ‹C square square›
  v: ‹C newrelic newrelic›
  w: ‹C linear linear›
  x: ‹C postman postman›
  y: ‹C tailscale tailscale›
  z: ‹C sentry sentry›
`)
	g.log("var/lib/app/notes.txt", proseLine, 60, `
The integration runs with ‹C unknown-token unknown› since spring.
ask for access: ‹C github-fine github-fine›
old key was ‹C stripe stripe›, revoked.
login is svc, password is ‹C prose-password pw›
the wifi password: ‹C prose-password pw›
temporary password ‹C prose-temporary base62-14› was set for the service account
use https://hooks.local/webhook/‹C webhook-path base62-32› for alerts
reset link https://app.local/account/reset/‹C reset-path url64-43›
bot at https://api.telegram.org/bot‹C telegram-url telegram›/getMe
share https://store.blob.core.windows.net/c/f?sv=2023-01-03&se=2026-12-31&sr=b&sig=‹C azure-sas base64-44|url›
download https://b.s3.amazonaws.com/f?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=3600&X-Amz-Signature=‹C aws-signature hex64›
otpauth://totp/App:robot?secret=‹C otpauth totp›&issuer=App
paid with ‹C card card› yesterday
iota key ‹C age age›
yandex: ‹C yandex yandex› / ‹C yandex-oauth yandex-oauth›
fernet ‹C fernet fernet›
mailgun ‹C mailgun mailgun›
twilio ‹C twilio twilio›
paseto ‹C paseto paseto›
stripe hook ‹C stripe-hook stripe-hook›
google access ‹C google-access google-access›
client secret ‹C azure-secret azure-secret›
пароль от базы: ‹C prose-russian pw›
Логин: svc, Пароль: ‹C prose-russian pw›
‹D prose =Password must contain upper and lower case letters, digits and symbols.›
‹D prose =The token is valid for 3600 seconds; after that a new one is issued.›
‹D prose =Rotate the secret every 90 days (see the handbook, chapter 7).›
‹D prose =Ключ реестра хранится в сейфе; пароль меняется раз в квартал.›
‹D prose =checksum sha256:‹~hex64››
‹D prose =merge 4f2c into ‹~hex40››
‹D prose =order 9‹~digits15› shipped in 3 boxes, invoice INV-2026-‹~digits6››
`)
	g.file("opt/app/nuget.config", `
<configuration><packageSourceCredentials><feed>
  <add key="Username" value="robot" />
  <add key="ClearTextPassword" value="‹C nuget pw›" />
</feed></packageSourceCredentials></configuration>
`)
	g.file("opt/app/gradle.properties", `
‹D gradle =org.gradle.jvmargs=-Xmx2g -Dfile.encoding=UTF-8›
signing.password=‹C gradle pw›
‹D gradle =signing.keyId=‹~HEX8››
nexusPassword=‹C gradle symbols›
systemProp.https.proxyPassword=‹C gradle pw›
`)
}
