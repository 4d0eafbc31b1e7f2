package redact

import "testing"

func TestVendorCommands(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.txt", "qlogin -cs cv1 -u admin -clp «Ch=FGSMNZT5AgA»\nipmitool -H bmc -U root -y «fdf2b59a6906efdc68e86bb98e0592e7654b8798» sol activate\nbpnbat -login -loginType AT bkp09 unixpwd nbadm «Thistlevelvet5050!»\ncmd: pmrep connect -r REP -d DOM -n repadm -x «NKxVI1bzeTeiF»\npmcmd startworkflow -sv IS -u adm -p «NKxVI1bzeTeiF» wf\n"},
		{"a.txt", "steamcmd +login vardgames «Pebblejuniper9052*» +workshop_download_item 346110 1 +quit\nsteamcmd +login anonymous +quit\ncli% createuser -c «Umbralagoon2107#» monuser all browse\njamf enroll -invitation «88608032523228770521960811717780743877»\nctm env add prod https://ctm:8443/automation-api wla «X8hml!=VJ1RT*1»\n"},
		{"a.sh", "FNDLOAD apps/«6Qj8I8ReP» 0 Y UPLOAD afcpprog.lct x.ldt\nCONCSUB APPS/«GBMGC5SXF5» SYSADMIN \"System Administrator\"\nFNDCPASS «apps/6Qj8I8ReP» 0 Y system/«Manager12x» USER jane «kD9_x2mQp4»\nadop phase=prepare apps/«kD9x2mQp4»\n"},
		{"a.txt", "# >>>> approve «Timbergarnet2436*» subscribe announce x\necho \"«ivory-russet-cobalt-95»\" | amqsputc ORDERS QM1\n"},
		{"a.txt", "createuser -c 10 jane\ncreateuser -c 5 -P jane all\napps/v1\napps/deployments-v2\nkubectl get apps/web-7 -o yaml\napiVersion: apps/v1beta2\ncd apps/Web2 && make\nctm run status x\napprove 3 pending requests\nplease approve PR-1234 who\nsystem/journald.conf\n+login\nqlogin -cs x -u admin\n"},
	})
	checkMarked(t, false, []markedLine{
		{"f.src", " OPEN as1\n USER QXFER «VIWEEUIS»\n PUT x y\n"},
		{"f.src", " OPEN x\n USER QXFER «VIW8EEUIS»\n NAMEFMT 1\n"},
		{"X.jcl", "//S1 EXEC PGM=FTP,PARM='10.1.1.1 (EXIT'\n//INPUT DD *\nxferusr\n«QRHPCKVO»\nascii\nput 'A.B' c\nquit\n/*\n//S2 EXEC PGM=FTP\n//INPUT DD *\nhost1 21\nxferusr\n«ERHP2KV0»\ncd x\n/*\n//INPUT DD *\nhost1\nxferusr «ERHP2KV1»\nget x\n/*\n"},
		{"f.ftp", "lcd c:\\x\nopen ftp1\nxferusr\n«summerhouse»\nbinary\nput x\nbye\n"},
		{"n.sas", "proc pwencode in='«O9-!=h9vKE+D»'; run;\ndata x (read=«qm4fewn6»); set lab.res(read=«green» alter=«blue7» ); run;\nproc print data=lab.res(read=«qm4fewn6»); run;\nlibname x '/srv' read=only;\n"},
		{"g.m", "f = ftp('h1','instr','«gotz2e8d2v»');\nf = ftp('h1');\nf = ftp('h1','instr',pw);\n"},
		{"n.txt", "USER jane agreed to v2.1.0\nthe USER guide chapter3\nuser guide page12\n open file.txt\nread=12 write=40\nset io (read=10 write=20)\n//S EXEC PGM=FTP\n//SYSPRINT DD SYSOUT=*\n"},
	})
}

func TestRemarkablePlaces(t *testing.T) {
	l := drawing(87)
	key := l.mixed(40)
	checkMarked(t, false, []markedLine{
		{"nginx.conf", "push rtmp://a.rtmp.youtube.com/live2/«fud3-vsbr-fffu-qvy5-qafg»;\npush \"rtmps://live-api-s.facebook.com:443/rtmp/«FB-379079172830899-0-Bh7K0Ci3era6B1z5i8DH»\";\npush rtmp://live.twitch.tv/app/«live_1234567_aB3dE5fG7hJ9kL1mN3pQ5rS7»;\nffmpeg -f flv rtmp://x/app/«" + l.mixed(20) + "»\npush rtmp://localhost/live/camera-entrance-01;\npush rtmp://localhost/live/$name;\nrtmp://localhost/hls/channel2024\nrtmp://h/live/event-2026-11-22\nrtmp://127.0.0.1:1935/live\n"},
		{"k.log", "hue: PUT http://h/api/«" + key + "»/lights/3/state -> 200\nGET /api/v1/namespaces/kube-system/pods/coredns-5dd5756b68-abcde/log\nGET /api/datasources/proxy/12/query\nGET /api/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0/x\nGET /api/getUserNotificationPreferencesForAccount2/x\n"},
		{"k.log", "homekit: pairing, setup code «721-41-433»\nbypass code «1H8VN-7LNJ3-X00I»\nactivation key «8093-9054-2280-2848» fulfilled by h\nHMI panel service code: «614100». Call me\nSetup code: «721-41-433»\nunlock code «AB12-CD34-EF56»\n\"setup_code\": \"«721-41-433»\"\n"},
		{"k.log", "exit code 1\nstatus code 503-504\nerror code 0x8007-1234-5\nsetup code path 3\nzip code 90210-1234\nerror code 8093-9054-2280-2848\nprimary key 2026-03-02\nservice code 503\nlicence key type ABC-DEF-GHI\ncountry code 49-30-123456\nforeign key FK-1234-5678-90\nreset code path RST-CODE-PATH-1\n"},
		{"c.log", "<cis:Authentification><cis:user>anna</cis:user><cis:signature>«9!jMHao-Q^~Tc5»</cis:signature></cis:Authentification>\n<a:AccessLicenseNumber>«7BEA096F39EF3A90»</a:AccessLicenseNumber>\n\"AccessLicenseNumber\": \"«7BEA096F39EF3A90»\"\n"},
		{"c.log", "<method><signature>getUser(String,int)</signature></method>\n<ds:SignatureValue>x</ds:SignatureValue>\n<doc><user>anna</user><email:signature>Regards, Anna</email:signature></doc>\n"},
		{"orthanc.json", "{\n  // users\n  \"RegisteredUsers\" : {\n    \"cgru\" : \"«iz~nxv2ghEW!b»\",\n    \"modality\" : \"«turbine-onyx-nectar-84»\"\n  },\n  \"Users\": {\"anna\": \"«kD9_x2mQp4»\", \"bob\": \"«Vm3%kQ9z!»\"}\n}\n"},
		{"c.json", "{\"users\": {\"anna\": \"operator\", \"bob\": \"viewer\"}, \"accounts\": {\"id\": \"kD9_x2mQp4\"}, \"Users\": {\"table\": \"users_v2\", \"schema\": \"Main1\"}, \"users\": {\"anna\": {\"role\": \"x\"}}, \"users\": {\"anna\": \"team-7\", \"bob\": \"team-8\"}, \"passwords\": {\"min\": 8}}\n"},
	})
}

func TestAccountsByGrammar(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"h.log", "xo: session_id=x created for «oalmqvist»\nweb login «tjagodzin» password \"«kD9_x2mQp4»\" accepted\nssh «lhallberg» :: version\nLGI: OPNAME=\"«gdrewniak»\", PWD=\"«Kestrel7071!»\";\nairflow users create -u «ncastelijn» -r Admin -p «kD9_x2mQp4»\n"},
		{"u.xml", "<user_name idx=\"1\" perm=\"RW\">«heskildsen»</user_name>\n<user enabled=\"true\" name=\"«dfagerholm»\" password=\"«kD9_x2mQp4»\"/>\n"},
		{"a.src", "QUOTE RCMD CHGUSRPRF USRPRF(«VTERVONEN») PASSWORD(«68CMETVK8W»)\n"},
		{"h.log", "index created for table orders\nsession created for testing\nstd :: vector\nmap :: Functor\nlogin page password field\n<user id=\"5\">\naccount created for you\nsession opened for local\nUSER(S) logged in\n"},
	})
}

func TestTracesAndFirmwareStay(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"x.log", "User-Agent: Yealink SIP-T46U 108.86.0.90 805e0cadf8f1\n<firmware perm=\"\">http://localhost/fw/snomD785-10.1.175.16-SIP-r.bin</firmware>\nHTTPS|dispatch:session.login_with_password D:b90d252ce7b0|xapi_session] ok\nGET /qrs/about?Xrfkey=0123456789abcdef 200\n"},
		{"a.csv", "\"No\",\"Name\",\"EmailAddress\"\n\"3\",\"Reception\",\"\"\n"},
		{"a.xml", "<lastMdn mic=\"UCANRDn7adsWhKH0urDakcjCi2s=, sha1\"/>\n"},
		{"y.log", "web-«10.1.175.16»-eth0.log\nfrom «10.1.175.16» User-Agent: x\n"},
	})
}
