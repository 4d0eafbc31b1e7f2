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
{token, "expired"}`

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
s3_key: backups/2024/full.tar
routing_key: orders.created
routing_key: amq.gen-JzTY20BRgKO-HjmUJj0wLg
  - routing_key: «42c9fd2179837de27b9a615c1a5ec6cc»
Пароль должен содержать не менее 8 символов`
