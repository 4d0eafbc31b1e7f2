package redact
import ("testing";"os";"fmt")
func TestDbg(t *testing.T){
 for _,f:=range []string{"/tmp/fresh-6-run/tree/INC-105390/vmware/vpxd.cfg","/tmp/fresh-6-run/tree/INC-105544/teamcity/build-9912.log"}{
 b,_:=os.ReadFile(f); got,sp:=naive(f, sniff(f,b), true, b); fmt.Println(sniff(f,b), got); for _,s:=range sp{fmt.Printf("%q %s\n",b[s.start:s.end],s.rule)} }
}
