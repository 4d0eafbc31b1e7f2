package redact

import (
	"strings"
	"testing"
)

func TestJudgeKey(t *testing.T) {
	for class, keys := range map[keyClass]string{
		keyStrong: `password passwd pwd PASSWORD Password DB_PASSWORD dbPassword DBPassword dbpassword spring.datasource.password --db-password
			db_pass dbpass requirepass masterauth rootpw olcRootPW bindpw MYSQL_ROOT_PASSWORD PGPASSWORD REDISCLI_AUTH_PASS keystorePassword
			server.ssl.key-store-password passphrase ssl_passphrase passcode secret SECRET client_secret clientSecret clientsecret SECRET_KEY SECRET_KEY_BASE
			api_key apiKey APIKey apikey x-api-key X-API-KEY API_KEYS dbapikey aws_secret_access_key AWS_ACCESS_KEY access_token accessToken auth_token authtoken
			private_key privateKey PrivateKey privatekey psk wpa_psk pre_shared_key preSharedKey presharedKey shared_secret token_secret
			encryption_key ENCRYPTION_KEY signing_key AUTH_KEY SECURE_AUTH_KEY LOGGED_IN_SALT license_key licenseKey licence-key jwt_secret
			password2 password_1 DB_PASSWORD_PROD password_confirmation password_bob passwordHash password_hash secret_id otp_secret mnemonic seed_phrase
			recovery_code backup_codes snmp_community rocommunity erlang_cookie cookie_secret пароль ПАРОЛЬ Пароль секрет passwort kennwort contraseña senha
			AccountKey SharedAccessKey ANSIBLE_VAULT_PASSWORD sasl.jaas.password ssl.truststore.password telegram_bot_token VAULT_TOKEN CI_JOB_TOKEN
			registry_password smtpPassword userPassword sonar.login.password NEXTAUTH_SECRET JWT_SIGNING_KEY storage_account_key wp_secret_salt Dpassword`,
		keyWeak:  `token TOKEN tokens key auth AUTH jwt cookie credentials creds acme_key ACME_KEY access_key_id salt seed pin api_key_stripe totp`,
		keyFaint: `session sid session_id PHPSESSID JSESSIONID signature license primary_key primaryKey s3_key routing_key`,
		keyPlain: `password_file PASSWORD_FILE passwordFile password-policy password_length token_ttl tokenTTL token_type token_expiry foreign_key public_key publicKey
			PubkeyAuthentication PasswordAuthentication password_min_length secretName secret_name secretKeyRef keyboard monkey author authors tokenizer passenger compass bypass passive
			secretary keepalive max_tokens prompt_tokens next_token password_hasher key_id keyId client_id user_id passwordEncoder auth_type auth_method session_timeout
			key_path private_key_file key_size hash commit sha256 etag request_id trace_id nonce username user host port url name id partition_key sort_key cache_key
			ssl_certificate_key_path password_reset_url authorized_keys known_hosts_key sessions_total turkey hockey pinned shipping spinning sign_in_url assign design
			api_key_header token_endpoint secret_engine_path password_changed_at passwd_cmd ASKPASS existing_password passport pass_through Sec-WebSocket-Key`,
	} {
		for _, key := range strings.Fields(keys) {
			if got, rule := judgeKey([]byte(key)); got != class {
				t.Errorf("%s: class %d (%s), want %d", key, got, rule, class)
			}
		}
	}
}

func TestJudgeKeyWithSpaces(t *testing.T) {
	for key, want := range map[string]keyClass{
		"API key": keyStrong, "Secret Access Key": keyStrong, "Client secret": keyStrong, "mot de passe": keyStrong,
		"license key": keyStrong, "primary key": keyFaint, "the key": keyPlain, "": keyPlain, "___": keyPlain, "42": keyPlain,
		strings.Repeat("a_", 300) + "password": keyStrong, strings.Repeat("p", 5000): keyPlain,
	} {
		if got, rule := judgeKey([]byte(key)); got != want {
			t.Errorf("%s: class %d (%s), want %d", key, got, rule, want)
		}
	}
}

func TestJudgeKeyAllocatesNothing(t *testing.T) {
	for _, key := range []string{"spring.datasource.password", "ACME_KEY", "primary_key", "clientsecret", "monkey"} {
		b := []byte(key)
		if n := testing.AllocsPerRun(100, func() { judgeKey(b) }); n > 0 {
			t.Errorf("%s: %v allocations", key, n)
		}
	}
}

func FuzzJudgeKey(f *testing.F) {
	for _, s := range []string{"", "password", "APIKeys", "\xd0", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w", "ПАРОЛЬ"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, key []byte) { judgeKey(key) })
}
