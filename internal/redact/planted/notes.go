package planted

// told are secrets that somebody tells in notes, hands to a program or tried in vain, and
// names that stand beside an address.
func told(g *grower) {
	g.file("home/notes/onboarding.md", `
- Monitoring: admin / `+"`‹C note-markup pw›`"+`
- VPN password is ‹C note-sentence pw› (ask ‹P person-phone person›, ‹P phone-beside phone›)
- wifi pass is: ‹C note-phrase phrase›
- PIN Alarmanlage: ‹C note-pin digits6›
‹D note =- Example: https://user:password@example.com/path›
`)
	g.file("opt/app/ci/release.sh", `
acme auth ‹C login-word uuid›
oathtool --totp -b ‹C totp-argument base32-32›
acme-acl import <<EOF
‹C here-document base62-20›
EOF
‹D ci =acme login --help›
`)
	g.file("etc/cloud/user-data", `
chpasswd:
  list: |
    root:‹C chpasswd-list pw›
    operator:‹C chpasswd-list base62-14›
  expire: false
‹D cloud-init =ssh_pwauth: true›
`)
	g.file("opt/app/config/escaped.json", `{"\u0070assword":"‹C escaped-key pw›","recoveryCodes":["‹C recovery-code hex5›-‹~hex5›"],‹D escaped ="n\u0061me":"app"›}
`)
	g.file("opt/app/web/package-lock.json", `{"packages":{"node_modules/js-tokens":{"version":"4.0.0",‹D lock ="integrity":"sha512-‹~base64-88›"›}}}
`)
	g.file("opt/app/config/logging.properties", `
app.ldap.credentials=\
    ‹C continued-value base62-16›
‹D logger =logging.level.com.app.JsonToken=WARN›
‹D algorithm =password_hash = "argon2id"›
`)
	g.log("var/log/app/tried.log", javaLine, 60, `
‹~stamp› ERROR c.e.app.Db : password authentication failed for user "app" (tried "‹C tried base62-14›")
‹~stamp› DEBUG c.e.app.Sso : code_verifier=‹C code-verifier base62-43› code=‹C bare-code base62-32›
‹~stamp› DEBUG c.e.app.Sso : session ‹~base62-12›.‹~base62-8›.‹C dotted-token base62-44› ready
‹~stamp› INFO  c.e.app.Auth : ‹P person-acts person› logged in
‹D tried =c.e.app.Http : version check: tried "v1.2.3-Beta4"›
`)
	g.file("opt/app/config/admins.py", `ADMINS = [("‹P person-tuple person›", "‹P email-tuple email›")]
`)
}
