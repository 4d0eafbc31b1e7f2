package redact

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestSignedIsFound holds how many of a hundred words of letters, digits and signs are found
// whole, without any context.
func TestSignedIsFound(t *testing.T) {
	random := rand.New(rand.NewPCG(31, 9))
	for _, c := range []struct {
		frame, signs string
		size, least  int
	}{
		{"the clerk typed % and went on\n", "!@#$%^&*-_=+", 12, 40},
		{"the clerk typed % and went on\n", "!@#$%^&*-_=+", 16, 58},
		{"the clerk typed %.\n", "!@#$%^&*-_=+", 20, 58},
		{"f('%', 3)", "!@#$%^&*-_=+", 16, 58},
		{"f(\"%\")", "!#$%*+,-./:;=?@^_~", 16, 40},
		{"tool % start\n", "!@#%", 16, 78},
	} {
		hits := 0
		for range 1000 {
			value := drawnOf(random, inBase62+c.signs, c.size)
			if slices.Contains(aloneIn(strings.Replace(c.frame, "%", value, 1)), value) {
				hits++
			}
		}
		if t.Logf("%q with %s, %d bytes: %.1f of 100", c.frame, c.signs, c.size, float64(hits)/10); hits < c.least*10 {
			t.Errorf("%q with %s, %d bytes: %d of 1000 are found, not %d", c.frame, c.signs, c.size, hits, c.least*10)
		}
	}
}

func TestMadeUpPasswords(t *testing.T) {
	for value, text := range map[string]string{
		"Tangerine4071!":   "steamcmd +login clerk Tangerine4071! +quit\n",
		"Pebblewood9052*":  "createuser -c Pebblewood9052* monitor\n",
		"Winterfall2209#":  "he wrote \"Winterfall2209#\" on it",
		"Orchard@4071":     "try Orchard@4071, then ask",
		"Orchard@4071!":    "try Orchard@4071! then ask",
		"Meadow!220":       "KEY=Meadow!220\n",
		"Winter!meadow926": "clerk:Winter!meadow926\n",
		"f9w^EGgfzy@c":     "4) \"f9w^EGgfzy@c\"\n",
		"WinterFog#2259":   "Wi-Fi - WinterFog#2259\n",
		"iz~nx7v2ghEW!b":   "\"clerk\" : \"iz~nx7v2ghEW!b\",",
		"bE=0Ab_.k8*+ZJ":   "bind as clerk: bE=0Ab_.k8*+ZJ -> refused",
		"9!jMHao-Q^~Tc5":   "in='9!jMHao-Q^~Tc5'; run;",
		"a7,Kd!q(P2x&Zr":   "f('a7,Kd!q(P2x&Zr')",
		"q9$Lm2&zT8x=Kf4!": "DB_PW=q9$Lm2&zT8x=Kf4!\n",
	} {
		if found := aloneIn(text); !slices.Equal(found, []string{value}) {
			t.Errorf("%q: %q", text, found)
		}
	}
}

func TestSignsOfProgramsStay(t *testing.T) {
	for _, text := range []string{
		"https://example.com/Search?Query=a1B&Page=2#Top5\n",
		"#MaxFileSec=1month\n[#x4E00-#x9FA5]\n",
		"printf('%5.2f%-10sA%08Xb%d')\n",
		"^[A-Z]{2}[0-9]+.*Foo1?$\n",
		"x = (A1*B2+c3)/D4-e5*F6\n",
		"Error404! Step22! Chapter12? Ubuntu2204+ C++20\n",
		"fixes Issue#1234, owner/Repo#4411, GitHub#12\n",
		"Vue@3.2.1 Outer$1 Lambda$1234\n",
		"name=%E2%9C%93%20Foo%3DBar1\n",
		"ls Report2*.csv Backup[0-9]*\n",
		"Cookie: a=1; B2=x3; _ga=GA1.2.334455.667788\n",
		"2026-11-22T14:05:09.120+01:00 <1d9A> [T#12] a->B1, c<=D2\n",
		"Content-Type: text/html; charset=UTF-8; q=0.9,*/*;q=0.8\n",
		"mac: ENC[AES256_GCM,data:C9vBWpg4unREvxiWw2mIB0kkBSF0OC4Jd1UEKs60,iv:ZfELq0Vd9R0rX5jxyLx7t2=,tag:UpguVI0TbXAXtV2MQfFq==,type:str]\n",
		"Subject: =?utf-8?B?QW5kcsOp?= =?UTF-8?q?J=C3=B6rg_Doe?= Se=C3=B1or!\n",
		"t.Errorf(\"*ToComplex64(%v) GetStdHandle%%1 key5Str=%q\")\n",
		"arn:aws:iam::123456789012:role/Admin4You\n",
	} {
		if found := aloneIn(text); len(found) > 0 {
			t.Errorf("%q: %q", text, found)
		}
	}
}
