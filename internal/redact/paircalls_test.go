package redact

import "testing"

func TestPairsInCalls(t *testing.T) { checkPairs(t, formText, callCases, "\n") }

const callCases = `$c = mysqli_connect("10.0.0.1", "root", "«Topaz-2023»", "shop");
$db = new mysqli('localhost', 'root', '«velvet»', 'shop');
$db = new PDO('mysql:host=db;dbname=x', 'wp', '«Lk57xSuxg8»');
$db = new PDO($dsn, $user, $password);
Connection c = DriverManager.getConnection(url, "app", "«velvetmoon»");
conn = cx_Oracle.connect("app", "«Lk57xSuxg8»", "db:1521/orcl")
client.connect("dev-1", "dev", "«Lk57xSuxg8»")
store.connect("first", "second", "third")
smtp.login("bot", "«velvet»")
smtp.login(user, password)
ftp_login($conn, "bot", "«velvet»");
ldap_bind($c, "cn=admin", "«Lk57xSuxg8»");
$(el).bind("click", "handler")
WiFi.begin("Hall", "«velvet-moon»");
requests.get(url, auth=("bot", "«velvet»"))
new NetworkCredential("bot", "«velvet»")
smtp.PlainAuth("", "bot", "«velvet»", "mail")
client.username_pw_set("bot", "«velvet»")
User.objects.create_user("bot", "bot@example.com", "«velvet»")
store.load(in, "«velvet7»".toCharArray());
static final char[] HEX = "0123456789abcdef".toCharArray();
login("user", "${PASSWORD}")
jwtSecret: process.env.JWT_SECRET || '«velvetmoon»' };
const password = process.env.DB_PASSWORD ?? "«velvetmoon»";
password = os.getenv("PW") or "«velvetmoon»"
{default_pass, <<"«cHACwqixN7W3R»">>},
{password, "«velvet»"}.
{:password, "«velvet»"}
{token, "expired"}
AT+CPIN="«8857»"
AT+CPIN=«8857»
AT+CPIN?
AT+CSTT="internet","user","«c480oJOgVv»"
AT+CWJAP="ssid","«Glacier2016?»"
(ConvertTo-SecureString -String '«Velvet2019?»' -AsPlainText -Force)
$p = ConvertTo-SecureString "«velvet moon»" -AsPlainText -Force
$password = Read-Host -AsSecureString
$cred = New-Object PSCredential("svc", $p)
$p = Read-Host -AsSecureString "Enter the password"
#define WIFI_PASSWORD "«beacon dagger copper»"
char psk[] = "«velvet7»";`

func TestPairsInNotes(t *testing.T) { checkPairs(t, formText, noteCases, "\n") }

const noteCases = `пароль от wifi - «Thistle2000$»
Ключ API: «710afc25389c985841ddc08ff7cb105f»
<ПарольПользователя>«1QGGv7mPnS1CZtQ6i»</ПарольПользователя>
PIN for the safe: «8235»
PIN for the safe: ask Bob
OTP code for 5512 is «983382»
passwd changed from «pWtvl95JHgOlq» to «qXuwm06KIhPmr»
the password changed from time to time
GH_PAT=«zBKjH6JBJo8jVmfwhaHd306rbYl7Fg1Db9kuaRdz»
login/password_max_idle_productive = 90
S3KEY=«SKQTYNTJR7M2HAYBCZH7a»
user/password: admin / «Velvet-2019»
Temporary passcode - «28478627»
Password - the word that opens it
Your one-time code is «444399».
Kennwort für Admin: «Velvet-2019»
"password" -> "«qE3fbSBmcAUbDJ»"
["password"]=> string(14) "«W0xXf4ryTDAmO»"
a:1:{s:8:"password";s:14:"«j0cXSFoto7Fllyr»";}
<n>dbPassword</n><type>java.lang.String</type><value>«poTfcTeAoV»</value>
root_password_sha2 = «efbd0b4bcee7e70e72bf4508aa961e5640547353c33660277376d0c9abd1f1cf»
"apiKeys": { "maps": "«7OwnOk0frYYka9vckYwSnGbcZbluKRJo»", "url": "https://x" }
"primaryKey":"«Ik00IMt3WiKcVInb2+SM9N3IO1hF+Rb3CFHyyDmn5ys=»"
auth ok method=password duration=15ms
"securityAnswer": "«orchidjuniper»"
s3_key: backups/2024/full.tar
routing_key: orders.created
routing_key: amq.gen-JzTY20BRgKO-HjmUJj0wLg
  - routing_key: «42c9fd2179837de27b9a615c1a5ec6cc»
Пароль должен содержать не менее 8 символов`

func TestPairsBetweenOddSigns(t *testing.T) { checkPairs(t, formText, oddCases, "\n") }

const oddCases = `vpn passphrase = «paprika zephyr marble otter»
Use password "«orchid ember ginger basil»" for the VPN.
	Password: ` + "`«PJ4 cTcPm84#rN\"Ejh»`" + `,
if (password !== '«bDJww46q2Yd6»') throw new Error('Invalid password');
if token != "«vDvX5zGTBlZ3BWtGwfLD6z7b»" { return errInvalidToken }
if token != "(" { return errInvalidToken }
if password != other {
.password("«Kestrel1977?»").authorities("USER")
prompt.password("Password?")
dbpass...........: «F6ewySNJ3WbKhjEK3R»
password→«3zDsAyc0rC0ciVEv»
password：«6U5bJcb86ldWH3co»
“password”: “«O2cRyNclqpTtl»”
db pw → «Amber1974$»
Password(encrypted)=«P/FfO/rghSuw6gR0dg3kOO+VPBOGoypO/AeWOASzaZA=»
getPassword(user): Promise<string>
encrypt = "«hln2H27UMZEAHn3dZvgknWYFzAxjv2HsceIrnbH6COM=»"
encrypt = true
acl { tokens { agent = "«b0769ea4-4c79-4799-9dd3-4e35d21b2577»" } default_policy = "deny" }
nifi.sensitive.props.key=«granite-velvet-walnut-falcon»
parser.add_argument("--password", default="«3XTU5gupp239ME7X»", help="the password to use")
parser.add_argument("--token", help="the token to use")
<secret value="«pnV91t2y4QOpo8AEz9RISC5fwbM=»"/>
пин-код: «5979»
спина: 5979`

func TestPairsOfManyLanguages(t *testing.T) {
	checkPairs(t, formText, `api_key <- "«lsZSB05dTVdEx4uWUxNfgzsy4ncSR3dC»"
jwt = { secret = [[«uJt6HlyoVsE5Es»]] }
user [svc] and password [«NA3zOD0U2ReLBXj2F»]
enter the password [hidden]
&lt;wsse:Password Type="x"&gt;«hsnYhsc7jL9h»&lt;/wsse:Password&gt;
skey = «bMKlB4Y2dtzjgQfAbQQF3zobfieD8UzBIVrIb4aP»
encryptionsalt: «KRFrxwqzn7bsOP1GGY/e5OCe6THI0XZc4o70fMD2gcM=»
Auth : {"client_ip":"fdf6:75d1:c605:1:b0f8:a358:dd68:180d"}`, "\n")
	checkPairs(t, formYAML, `config:
  app:apiKey:
    value: «iHHRCs8HV62bdMGQsSb053m3y6V7Vk5X»
  app:size: 3`, "\n\n")
}
