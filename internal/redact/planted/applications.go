package planted

// Configuration of applications: YAML, JSON, TOML, XML, properties.

func applications(g *grower) {
	g.file("opt/app/config/application.yml", `
spring:
  application:
    name: ‹~service›
  datasource:
    url: jdbc:postgresql://localhost:5432/app
    username: app
    password: ⟨‹C spring-yaml pw #db›¦"‹C spring-yaml pw #db›"¦'‹C spring-yaml pw #db›'⟩
    hikari: {maximum-pool-size: 20, ‹D yaml =leak-detection-threshold: 60000›}
  rabbitmq: {host: localhost, username: app, password: "‹C yaml-flow symbols #mq›", virtual-host: /}
  security:
    oauth2:
      client:
        registration:
          sso:
            client-id: portal
            client-secret: ‹C yaml-client-secret base62-40›
            ‹D yaml =client-authentication-method: client_secret_basic›
jwt:
  ‹D ttl =token_ttl: 3600›
  ‹D ttl =refresh-token-validity: 30d›
  ⟨signing-key¦secret¦hmac_secret⟩: !!str ‹C yaml-tagged base64-64›
  private-key: |
    ‹C yaml-block-pem rsa|in4›
  public-key: |
    ‹D public-key public|in4›
encryption:
  # the old one: ‹C yaml-comment-key =key=‹~base64-44››
  passphrase: >-
    ‹C yaml-folded phrase›
  keys:
    - ‹C yaml-key-list base64-44›
    - "‹C yaml-key-list hex64›"
‹D primary-key =primary_key: id›
‹D policy =password_policy: {min_length: 12, require_digits: true}›
‹D empty =password: ""›
‹D null =smtp_password: null›
‹D reference =api_password: ${API_PASSWORD:}›
‹D file =password_file: /run/secrets/db›
‹D path =secret_path: secret/data/app›
anchors:
  base: &creds
    user: app
    password: &pw ‹C yaml-anchor pw›
  again: *pw
quoted_multi: 
  password: "‹C yaml-escapes =‹~word›\x41‹~base62-10››"
? complex
: {api_key: ‹C yaml-flow-key hex32›}
`)
	g.file("opt/app/config/application-prod.yaml", `
---
users:
  - name: admin
    ⟨password¦passwd¦pwd¦pass⟩: ‹C yaml-list pw›
  - {name: robot, pass: ‹C yaml-list-flow pw›}
---
credentials:
  first: ‹C yaml-parent pw›
  second:
    - ‹C yaml-parent-list base62-18›
---
‹D words =description: Password must be at least 8 characters›
"db.password" : '‹C yaml-single nasty|single #single›'
api-keys:
  partner_a: ‹C yaml-parent base62-24›
ключ_доступа: ‹C yaml-russian-key base62-20›
пароль: "‹C yaml-russian-password russian›"
db_passwort: ‹C yaml-german pw›
mot_de_passe: ‹C yaml-french pw›
contraseña: ‹C yaml-spanish pw›
`, noEnd)
	g.file("opt/app/config/application.properties", `
# comment
spring.datasource.url=jdbc:mysql://localhost:3306/app?useSSL=false&user=app&password=‹C properties-jdbc pw›
spring.datasource.password = ‹C properties nasty|json›
app.mail.smtp.password:‹C properties-colon pw›
ldap.bind.credentials   ‹C properties-space pw›
⟨server.ssl.key-store-password¦ssl.keystore.password¦javax.net.ssl.keyStorePassword⟩=‹C keystore pw›
‹D properties =server.ssl.key-store=classpath:keystore.p12›
‹D properties =server.ssl.key-alias=tomcat›
‹D properties =spring.jpa.properties.hibernate.id.new_generator_mappings=true›
jasypt.encryptor.⟨password¦secret⟩=‹C jasypt pw›
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="app" password="‹C kafka-jaas pw›";
`)
	g.file("opt/app/config/kafka_server_jaas.conf", `
KafkaServer {
    org.apache.kafka.common.security.scram.ScramLoginModule required
    username="broker"
    password="‹C jaas symbols›"
    user_admin="‹C jaas-user pw›"
    user_app="‹C jaas-user pw›";
};
`)
	g.file("opt/app/config/settings.json", `
{
  "service": "‹~service›", "version": "‹~version›",
  "database": {"host": "localhost", "password": "‹C json nasty|json #json›", "pool": 20},
  "Redis" : { "Password":"‹C json-dense pw›", "Db":0 },
  "pin": ‹C json-number number›,
  "accessKey": "‹C json-access base62-40›", "secretAccessKey":"‹C json-secret base64-40›",
  "connectionStrings": {"Main": "Server=localhost;Database=app;User Id=app;Password=‹C ado pw›;Encrypt=true"},
  "nested": "{\"login\":\"svc\",\"password\":\"‹C json-in-json nasty|json2›\",\"n\":1}",
  "deeper": "{\"inner\":\"{\\\"api_key\\\":\\\"‹C json-in-json-in-json symbols|json3›\\\"}\"}",
  "unicode": {"passphrase": "‹C json-escaped nasty|ucs›"},
  "tls": {"key": "‹C json-pem pkcs|nl›", "cert": "‹D json-cert =-----BEGIN CERTIFICATE-----\n‹~base64-64›\n-----END CERTIFICATE-----\n›"},
  "tokens": ["‹C json-list base62-32›", "‹C json-list base62-32›"],
  "env": [{"name": "SMTP_PASSWORD", "value": "‹C json-name-value pw›"}, {"value": "‹C json-value-name pw›", "name": "API_SECRET"},
          ‹D json-name-value ={"name": "LOG_LEVEL", "value": "debug"}›],
  ‹D json ="passwordPolicy": {"minLength": 8, "expireDays": 90}›,
  ‹D json ="token_type": "bearer"›, ‹D json ="hasPassword": true›, ‹D json ="secret": null›,
  ‹D json ="keyboard": "us"›, ‹D json ="author": "the platform team"›,
  ‹D json ="build": {"commit": "‹~hex40›", "id": "‹~uuid›"}›
}
`)
	g.file("opt/app/appsettings.Production.json", `
{
  "ConnectionStrings": {
    "Default": "Data Source=localhost;Initial Catalog=app;User ID=app;⟨Pwd¦PWD¦Password⟩=⟨‹C ado pw›¦'‹C ado symbols›'⟩;TrustServerCertificate=True",
    "Storage": "DefaultEndpointsProtocol=https;AccountName=appstore;AccountKey=‹C azure-storage azure-key›;EndpointSuffix=core.windows.net",
    "Bus": "Endpoint=sb://app.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=‹C azure-bus base64-44›"
  },
  "Jwt": { "Key": "‹C dotnet-jwt-key pw›", "Issuer": "app" },
  "AzureAd": { ‹D tenant ="TenantId": "‹~uuid›"›, "ClientSecret": "‹C azure-client azure-secret›" },
  "Logging": { "LogLevel": { "Default": "Information" } }
}
`, marked, crlf)
	g.file("opt/app/Web.config", `
<?xml version="1.0"?>
<configuration>
  <connectionStrings>
    <add name="Main" connectionString="Server=.;Database=app;uid=sa;pwd=‹C webconfig pw›;" />
  </connectionStrings>
  <appSettings>
    <add key="SmtpPassword" value="‹C webconfig-add nasty|xml›"/>
    <add value="‹C webconfig-add pw›" key="ApiSecret"/>
    <add ‹D webconfig =key="PasswordResetUrl" value="/account/reset"›/>
  </appSettings>
  <machineKey validationKey="‹C machine-key HEX128›" decryptionKey="‹C machine-key HEX64›" ‹D webconfig =validation="SHA1" decryption="AES"› />
</configuration>
`, wide(false, true))
	g.file("opt/app/conf/core-site.xml", `
<configuration>
  <property><name>fs.s3a.access.key</name><value>‹C hadoop-access aws-id›</value></property>
  <property>
    <name>fs.s3a.secret.key</name>
    <value>‹C hadoop-secret aws-secret›</value>
  </property>
  <property>
    <name>javax.jdo.option.ConnectionPassword</name>
    <value>‹C hadoop pw›</value>
    <description>password for the metastore</description>
  </property>
  ‹D hadoop =<property><name>hadoop.security.token.service.use_ip</name><value>true</value></property>›
</configuration>
`)
	g.file("opt/app/conf/beans.xml", `
<beans>
  <bean id="ds"><property name="password" value="‹C spring-xml pw›"/><property name="username" value="app"/></bean>
  <bean id="mail"><property name="password"><value>‹C spring-xml-value pw›</value></property></bean>
  <entry key="client_secret">‹C xml-entry base62-30›</entry>
  <Password>
     ‹C xml-element pw›
  </Password>
  <ns2:apiToken xmlns:ns2="urn:x" type="opaque">‹C xml-namespace base62-32›</ns2:apiToken>
  <secret><![CDATA[‹C xml-cdata nasty›]]></secret>
  <wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">‹C wsse pw›</wsse:Password>
  ‹D xml =<passwordEncoder class="org.app.BCryptEncoder" strength="12"/>›
  ‹D xml =<property name="passwordRequired" value="true"/>›
</beans>
`)
	g.file("opt/app/config/app.toml", `
title = "app"
[database]
password = ⟨"‹C toml-basic nasty|json›"¦'‹C toml-literal symbols›'⟩
dsn = "app:‹C go-dsn pw›@tcp(127.0.0.1:3306)/app?parseTime=true"
[auth]
session_secret = """
‹C toml-multiline base62-48›"""
api_keys = ["‹C toml-list hex32›", "‹C toml-list hex32›"]
‹D toml =token_expiry = "15m"›
‹D toml =key_prefix = "app:v2:"›
‹D toml =max_password_length = 128›
[partner]
bearer = { token = "‹C toml-inline unknown›", ttl = 60 }
`)
	g.file("opt/app/config/odoo.conf", `
[options]
admin_passwd = ‹C odoo pw›
db_password = ‹C odoo pw›
‹D odoo =list_db = False›
`)
	g.file("opt/app/config/legacy.ini", `
; Настройки
[База]
Пользователь=app
Пароль=‹C cp1251-password pw›
[Почта]
ПарольSMTP = "‹C cp1251-password pw›"
СекретныйКлюч=‹C cp1251-key base62-24›
`, cyrillic, crlf)
	g.file("opt/app/config/exchange.ini", "[link]\nServer=localhost\nUser=svc\n⟨Password¦Pwd⟩=‹C utf16be-ini pw›\n‹D utf16 =Timeout=3600›\n", crlf, wide(true, true))
	g.file("opt/app/config/bare16.ini", "[link]\nServer=localhost\nPassword=‹C utf16-bare pw›\n‹D utf16 =PasswordLength=16›\nEncoding=utf-16\nComment=nothing\n", crlf, wide(g.r.IntN(2) == 0, false))
}
