package redact
import "testing"
func TestZZ(t *testing.T){ for _,s:=range []string{"EXEC sp_addlogin 'app', 'kU9marLex4', 'db';"} { for _,d:=range detectors(){ w:=&window{text:[]byte(s),name:"d.sql",form:formSQL}; _=d; for at:=range s { for _,st:=range d.starts { if d.look!=nil && at+len(st)<=len(s) && startsWith(w.text[at:],st,d.exact){ n:=len(w.spans); d.look(w,at,len(st)); for _,x:=range w.spans[n:] { t.Log(d.name,st,s[x.start:x.end],x.rule)} } } } } } }
