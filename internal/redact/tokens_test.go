package redact

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// marked takes the marks «» off a text and returns what stood between them.
func marked(text string) (plain string, secrets []string) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "«")
		b.WriteString(before)
		if !ok {
			return b.String(), secrets
		}
		secret, after, _ := strings.Cut(rest, "»")
		b.WriteString(secret)
		secrets = append(secrets, secret)
		text = after
	}
}

var (
	strictTokens   = sync.OnceValue(func() *scanner { return newScanner(tokenDetectors()) })
	standardTokens = sync.OnceValue(func() *scanner {
		return newScanner(slices.DeleteFunc(tokenDetectors(), func(d detector) bool { return d.strict }))
	})
)

func tokenScanner(strict bool) *scanner {
	if strict {
		return strictTokens()
	}
	return standardTokens()
}

// tokenSpans runs the detectors of tokens.go alone over one window.
func tokenSpans(text []byte, strict bool, in carry) *window {
	w := &window{text: text, strict: strict, carry: in}
	if in.by != "" {
		continueBlock(w)
	}
	left := w.carry
	w.carry = carry{}
	tokenScanner(strict).scan(w, pseudonyms(text, nil))
	if left.by != "" {
		w.carry = left
	}
	return w
}

// found are the stretches that are covered, in the order of the text.
func found(w *window) []string {
	slices.SortFunc(w.spans, func(a, b span) int { return a.start - b.start })
	var all []string
	end := -1
	start := 0
	for _, s := range append(w.spans, span{start: len(w.text) + 1}) {
		if s.start > end {
			if end >= 0 {
				all = append(all, string(w.text[start:end]))
			}
			start, end = s.start, s.end
		}
		end = max(end, s.end)
	}
	return all
}

// wantMarked checks that what is between marks is found, and nothing else, and
// that nothing is found any more where it was replaced.
func wantMarked(t *testing.T, text string) {
	t.Helper()
	plain, want := marked(text)
	if got := found(tokenSpans([]byte(plain), true, carry{})); !slices.Equal(got, want) {
		t.Errorf("in %s\n got %q\nwant %q", plain, got, want)
	}
	again := text
	for _, s := range want {
		again = strings.Replace(again, "«"+s+"»", "REDACTED-token-abcdefghij", 1)
	}
	if got := found(tokenSpans([]byte(again), true, carry{})); got != nil {
		t.Errorf("found again in %s\n%q", again, got)
	}
}

// letters draws words, so that no secret needs to be written down here.
type letters struct{ r *rand.Rand }

func drawing(seed uint64) letters { return letters{rand.New(rand.NewPCG(seed, 1))} }

const (
	digitSet = "0123456789"
	lowerSet = "abcdefghijklmnopqrstuvwxyz"
	upperSet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	mixedSet = digitSet + lowerSet + upperSet
	hexSet   = digitSet + "abcdef"
)

func (l letters) of(set string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = set[l.r.IntN(len(set))]
	}
	return string(b)
}

func (l letters) hex(n int) string   { return l.of(hexSet, n) }
func (l letters) mixed(n int) string { return l.of(mixedSet, n) }
func (l letters) url(n int) string   { return l.mixed(4) + l.of(mixedSet+"-_", n-8) + l.mixed(4) }

// inContexts puts a token where tokens are found.
func inContexts(token string) []string {
	m := "«" + token + "»"
	return []string{
		m,
		"2026-11-22T03:04:05Z INFO calling with " + m + " failed",
		`{"a":"` + m + `"}`,
		`{"a":"{\"b\":\"` + m + `\"}"}`,
		"X=" + m + "\n",
		"curl -H 'X: " + m + "' https://example.com/",
		"https://example.com/?x=" + m + "&y=1",
		"x%3D" + m + "%26y",
		`line\n` + m + `\nline`,
		"<a>" + m + "</a>",
		"\x1b[32m" + m + "\x1b[0m",
		"it was " + m + ".",
		"- " + m + "\n- b\n",
	}
}

func TestKnownTokens(t *testing.T) {
	for seed := range uint64(6) {
		l := drawing(seed)
		for _, token := range []string{
			"ghp_" + l.mixed(36), "gho_" + l.mixed(36), "ghs_" + l.mixed(36), "ghr_" + l.mixed(36), "github_pat_" + l.mixed(22) + "_" + l.mixed(59),
			"glpat-" + l.url(20), "glrt-" + l.url(20), "gldt-" + l.url(20), "glptt-" + l.hex(40), "npm_" + l.mixed(36), "pypi-AgEIcHlwaS5vcmc" + l.url(120), "rubygems_" + l.hex(48),
			"oy2" + l.of(lowerSet+"234567", 43), "dckr_pat_" + l.url(27), "AKCp" + l.mixed(69), "sqp_" + l.hex(40), "squ_" + l.hex(40), "sqa_" + l.hex(40),
			"xoxb-" + l.of(digitSet, 12) + "-" + l.of(digitSet, 12) + "-" + l.mixed(24), "xoxp-" + l.of(digitSet, 12) + "-" + l.of(digitSet, 12) + "-" + l.of(digitSet, 12) + "-" + l.hex(32),
			"xapp-1-A" + l.of(digitSet, 10) + "-" + l.of(digitSet, 12) + "-" + l.hex(64), "sk_live_" + l.mixed(24), "rk_live_" + l.mixed(24), "sk_test_" + l.mixed(24), "whsec_" + l.mixed(32),
			"AIza" + l.url(35), "ya29." + l.url(100), "GOCSPX-" + l.url(28), "1//0" + l.url(60), "dop_v1_" + l.hex(64), "HRKU-AA" + l.url(58),
			"SG." + l.url(22) + "." + l.url(43), "sk-proj-" + l.url(80), "sk-ant-api03-" + l.url(90) + "AA", "sk-" + l.mixed(48), "sk-" + l.mixed(20) + "T3BlbkFJ" + l.mixed(20),
			"hf_" + l.of(lowerSet+upperSet, 34), "hvs." + l.url(90), "hvb." + l.url(130), "dp.st.prd." + l.mixed(43), "dp.pt." + l.mixed(43), "lin_api_" + l.mixed(40), "ntn_" + l.mixed(46), "secret_" + l.mixed(43),
			"shpat_" + l.hex(32), "sq0atp-" + l.url(22), "sq0csp-" + l.url(43), "EAAA" + l.url(60), "ATATT3xFfGF0" + l.url(170) + "=" + l.of(digitSet+"ABCDEF", 8), "ATBB" + l.mixed(32),
			"v1.0-" + l.hex(24) + "-" + l.hex(146), "dapi" + l.hex(32), "sl.B" + l.url(135), "figd_" + l.url(40), "glsa_" + l.mixed(32) + "_" + l.hex(8), "glc_eyJ" + l.mixed(60) + "=",
			"PMAK-" + l.hex(24) + "-" + l.hex(34), "pul-" + l.hex(40), "sntryu_" + l.hex(64), "NRAK-" + l.of(digitSet+upperSet, 27), "pscale_tkn_" + l.url(43), "pscale_pw_" + l.url(43),
			"sbp_" + l.hex(40), "tskey-auth-" + l.mixed(12) + "CNTRL-" + l.mixed(32), "AQVN" + l.url(36), "t1." + l.url(160) + "." + l.url(86), "y0_AgAAAA" + l.url(48), "vk1.a." + l.url(180),
			"AGE-SECRET-KEY-1" + l.of("023456789ACDEFGHJKLMNPQRSTUVWXYZ", 58), "AKIA" + l.of("234567"+upperSet, 16), l.of(digitSet, 10) + ":AA" + l.url(33),
			"MTE" + l.mixed(23) + "." + l.mixed(6) + "." + l.url(38), "SK" + l.hex(32), l.hex(32) + "-us14", l.mixed(3) + "8Q~" + l.url(34), l.mixed(14) + ".atlasv1." + l.url(60),
			"xprv" + l.mixed(107), "gAAAAAB" + l.url(110) + "==", "cio" + l.mixed(32), "xkeysib-" + l.hex(64) + "-" + l.mixed(16), "EAAC" + l.mixed(120), "nfp_" + l.mixed(36), "v4.local." + l.url(120),
			"MDAxOGxvY2F0aW9uIG" + l.mixed(80) + "Cg",
		} {
			for _, text := range inContexts(token) {
				wantMarked(t, text)
			}
			if t.Failed() && seed > 2 {
				return
			}
		}
	}
}

func TestTokensOfUnknownIssuers(t *testing.T) {
	for seed := range uint64(12) {
		l := drawing(seed)
		for _, token := range []string{
			"acme_live_" + l.hex(32), "acme_live_" + l.mixed(24), "xyz-pat-" + l.mixed(30), "zz_sk_" + l.mixed(32), "foo_api_key_" + l.mixed(24), "bar_secret_" + l.hex(40), "tok_" + l.mixed(24),
			"vnd_test_" + l.mixed(24), "svc_" + l.mixed(32), "acmetoken_" + l.mixed(32), "acme-key-" + l.hex(32), "key-" + l.hex(32), "oauth_" + l.mixed(40), "zed_7" + l.mixed(36), "pk_" + l.of(digitSet, 8) + "_" + l.of(digitSet+upperSet, 32),
			"sess_" + l.mixed(32), "acme_prod_" + l.mixed(32), "vx_pat_" + l.url(40), "app_sk_" + l.hex(48),
		} {
			for _, text := range inContexts(token) {
				wantMarked(t, text)
			}
		}
	}
}

func TestSecretNearAnAccessKey(t *testing.T) {
	l := drawing(13)
	id, secret := "AKIA"+l.of(upperSet+"234567", 16), l.mixed(20)+"/"+l.mixed(10)+"+"+l.mixed(8)
	for _, text := range []string{
		"Access key ID,Secret access key\n«" + id + "»,«" + secret + "»\n", "id=«" + id + "» secret=«" + secret + "»", "«" + id + "»\n«" + secret + "»\n", `["«` + id + `»","«` + secret + `»"]`,
		"«" + id + "» commit " + l.hex(40) + " sha256 " + l.hex(64),
	} {
		wantMarked(t, text)
	}
}

func TestWhatIsNoToken(t *testing.T) {
	l := drawing(1)
	uuid := func() string { return l.hex(8) + "-" + l.hex(4) + "-4" + l.hex(3) + "-a" + l.hex(3) + "-" + l.hex(12) }
	for _, text := range []string{
		"commit " + l.hex(40), "sha256:" + l.hex(64), "sha256-" + l.mixed(43) + "=", "sha512-" + l.mixed(86) + "==", "integrity sha512-" + l.mixed(86) + "==", "image app@sha256:" + l.hex(64),
		uuid(), "req-" + uuid(), "req_" + l.mixed(24), "request_id=" + l.hex(32), "trace-" + l.hex(32), "build_" + l.hex(40), "web-7d4f9c8b6d-x2k4q", "token-reloader-7d4f9c8b6d-x2k4q", "secret-sync-5f7d8c9b6-abcde",
		"api-" + l.hex(40), "prod-" + l.hex(40), "auth-service-" + l.hex(10) + "-" + l.of(lowerSet, 5), "container " + l.hex(64), "docker-" + l.hex(64) + ".scope", "ETag: W/\"" + l.hex(32) + "\"",
		"traceparent: 00-" + l.hex(32) + "-" + l.hex(16) + "-01", "X-Request-Id: " + l.mixed(32), "x-amz-request-id: " + l.of(digitSet+upperSet, 16), "cache_key_" + l.hex(32), "primary_key_constraint_users_pkey",
		"serial 04:" + l.hex(2) + ":" + l.hex(2) + ":ab:cd", "go1.26.8 linux/amd64", "session-12.scope", "session opened for user root", "key_id_for_the_current_user", "token_bucket_rate_limiter_max_burst_size",
		"pk_live_" + l.mixed(24), "pk_test_" + l.mixed(24), "MAX_CONCURRENT_REQUESTS_PER_CONNECTION", "TEST_20261122T030405_RUN_1234567890", "api_v1_users_controller_spec", "eyJ", "eyJhbGciOi", "test_session_20261122_030405_123456",
		"risk-assessment-2026-11-22-final-report", "monkey-patched", "disk-by-uuid-" + uuid(), "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "npm_config_registry_default_value_setting", "at com.example.AuthService.lambda$0(AuthService.java:42)",
		"cio: done", "hf_transformers_model_loading_utils", "key-" + l.hex(17), "event evt_" + l.mixed(24), "ch_" + l.mixed(24), "upload_" + l.mixed(32), "urn:uuid:" + uuid(), "volume pvc-" + uuid(), "KEY-VALUE store", "id=" + l.hex(24), "etcd-member-" + l.hex(16),
		"AKIAEXAMPLE", "SKIPPED", "SK0 1", "SG.", "en-us1", "_pad12345678901234567890123456789012345", "node_modules/.cache/babel-loader/" + l.hex(64) + ".json.gz", "kube-api-access-x2k4q", "default-token-x2k4q",
	} {
		wantMarked(t, text)
	}
}
