package redact

import "bytes"

// tokenDetectors find what betrays itself by its own shape or by the words
// around it, with no key beside it that says "password".
func tokenDetectors() []detector {
	var all []detector
	all = append(all, knownTokens()...)
	all = append(all, otherTokens()...)
	all = append(all, namedTokens()...)
	all = append(all, sealedTokens()...)
	all = append(all, dottedTokens()...)
	all = append(all, addresses()...)
	all = append(all, connections()...)
	all = append(all, keyBlocks()...)
	all = append(all, keyFields()...)
	all = append(all, bareKeys()...)
	all = append(all, headerDetectors()...)
	all = append(all, cookieDetectors()...)
	all = append(all, cardDetectors()...)
	return all
}

// knownToken is a token that its issuer made to be recognised: a prefix and then
// a run of known characters.
type knownToken struct {
	prefix   string
	in       func(byte) bool
	min, max int // characters after the prefix; 0: no upper limit
	rule     string
}

const (
	anyLength    = 0
	longestToken = 4096 // of any token, in bytes
)

// knownTokenList is in the order of the rules. The lengths are a little shorter
// than what the issuers make today: a cut token is a clue to the whole one, and
// nothing else begins like this.
func knownTokenList() []knownToken {
	return []knownToken{
		{"ghp_", base62, 30, anyLength, "github-token"},
		{"gho_", base62, 30, anyLength, "github-token"},
		{"ghu_", base62, 30, anyLength, "github-token"},
		{"ghs_", jwtLike, 30, anyLength, "github-token"},
		{"ghr_", base62, 30, anyLength, "github-token"},
		{"github_pat_", wordLike, 22, anyLength, "github-token"},
		{"glpat-", dotted, 16, anyLength, "gitlab-token"},
		{"gldt-", dotted, 16, anyLength, "gitlab-token"},
		{"glrt-", dotted, 16, anyLength, "gitlab-token"},
		{"glrtr-", dotted, 16, anyLength, "gitlab-token"},
		{"glcbt-", dotted, 16, anyLength, "gitlab-token"},
		{"glptt-", dotted, 16, anyLength, "gitlab-token"},
		{"glft-", dotted, 16, anyLength, "gitlab-token"},
		{"glimt-", dotted, 16, anyLength, "gitlab-token"},
		{"glagent-", dotted, 16, anyLength, "gitlab-token"},
		{"gloas-", dotted, 16, anyLength, "gitlab-token"},
		{"glsoat-", dotted, 16, anyLength, "gitlab-token"},
		{"glffct-", dotted, 16, anyLength, "gitlab-token"},
		{"GR1348941", base64url, 16, anyLength, "gitlab-token"},
		{"npm_", base62, 30, anyLength, "npm-token"},
		{"pypi-AgE", base64url, 40, anyLength, "pypi-token"},
		{"rubygems_", hexadecimal, 40, anyLength, "rubygems-token"},
		{"oy2", lowerOrDigit, 43, 43, "nuget-key"},
		{"cio", base62, 32, 32, "crates-token"},
		{"dckr_pat_", base64url, 20, anyLength, "docker-token"},
		{"dckr_oat_", base64url, 20, anyLength, "docker-token"},
		{"AKCp", base62, 60, anyLength, "artifactory-token"},
		{"cmVmdGtuO", base64std, 40, anyLength, "artifactory-token"},
		{"sqp_", base62, 32, anyLength, "sonarqube-token"},
		{"squ_", base62, 32, anyLength, "sonarqube-token"},
		{"sqa_", base62, 32, anyLength, "sonarqube-token"},
		{"snyk_uat.", dotted, 20, anyLength, "snyk-token"},
		{"xoxb-", base64url, 16, anyLength, "slack-token"},
		{"xoxp-", base64url, 16, anyLength, "slack-token"},
		{"xoxa-", base64url, 16, anyLength, "slack-token"},
		{"xoxr-", base64url, 16, anyLength, "slack-token"},
		{"xoxs-", base64url, 16, anyLength, "slack-token"},
		{"xoxo-", base64url, 16, anyLength, "slack-token"},
		{"xoxc-", base64url, 16, anyLength, "slack-token"},
		{"xoxd-", urlEscaped, 16, anyLength, "slack-token"},
		{"xoxe-", base64url, 16, anyLength, "slack-token"},
		{"xoxe.xox", dotted, 16, anyLength, "slack-token"},
		{"xapp-", base64url, 16, anyLength, "slack-token"},
		{"xwfp-", base64url, 16, anyLength, "slack-token"},
		{"sk_live_", base62, 10, anyLength, "stripe-key"},
		{"sk_test_", base62, 10, anyLength, "stripe-key"},
		{"rk_live_", base62, 10, anyLength, "stripe-key"},
		{"rk_test_", base62, 10, anyLength, "stripe-key"},
		{"whsec_", base64std, 20, anyLength, "stripe-key"},
		{"AIza", base64url, 30, 44, "google-key"},
		{"ya29.", dotted, 20, anyLength, "google-token"},
		{"GOCSPX-", base64url, 20, anyLength, "google-token"},
		{"1//0", base64url, 30, anyLength, "google-token"},
		{"dop_v1_", hexadecimal, 40, anyLength, "digitalocean-token"},
		{"doo_v1_", hexadecimal, 40, anyLength, "digitalocean-token"},
		{"dor_v1_", hexadecimal, 40, anyLength, "digitalocean-token"},
		{"HRKU-", base64url, 30, anyLength, "heroku-key"},
		{"SG.", dotted, 50, anyLength, "sendgrid-key"},
		{"xkeysib-", base64url, 40, anyLength, "brevo-key"},
		{"xsmtpsib-", base64url, 40, anyLength, "brevo-key"},
		{"sk-proj-", base64url, 20, anyLength, "openai-key"},
		{"sk-svcacct-", base64url, 20, anyLength, "openai-key"},
		{"sk-admin-", base64url, 20, anyLength, "openai-key"},
		{"sk-ant-", base64url, 20, anyLength, "anthropic-key"},
		{"sk-or-v1-", base64url, 20, anyLength, "api-key"},
		{"hf_", base62, 30, anyLength, "huggingface-token"},
		{"r8_", base62, 30, anyLength, "replicate-token"},
		{"gsk_", base62, 30, anyLength, "groq-key"},
		{"hvs.", base64url, 20, anyLength, "vault-token"},
		{"hvb.", base64url, 20, anyLength, "vault-token"},
		{"hvr.", base64url, 20, anyLength, "vault-token"},
		{"dp.pt.", dotted, 30, anyLength, "doppler-token"},
		{"dp.st.", dotted, 30, anyLength, "doppler-token"},
		{"dp.ct.", dotted, 30, anyLength, "doppler-token"},
		{"dp.sa.", dotted, 30, anyLength, "doppler-token"},
		{"dp.scim.", dotted, 30, anyLength, "doppler-token"},
		{"dp.audit.", dotted, 30, anyLength, "doppler-token"},
		{"lin_api_", base62, 30, anyLength, "linear-key"},
		{"lin_oauth_", base62, 30, anyLength, "linear-key"},
		{"ntn_", base62, 40, anyLength, "notion-token"},
		{"shpat_", hexadecimal, 30, anyLength, "shopify-token"},
		{"shpca_", hexadecimal, 30, anyLength, "shopify-token"},
		{"shppa_", hexadecimal, 30, anyLength, "shopify-token"},
		{"shpss_", hexadecimal, 30, anyLength, "shopify-token"},
		{"sq0atp-", base64url, 20, anyLength, "square-token"},
		{"sq0csp-", base64url, 40, anyLength, "square-token"},
		{"EAAA", base64url, 56, anyLength, "square-token"},
		{"EAA", base62, 80, anyLength, "facebook-token"},
		{"IGQ", base64url, 80, anyLength, "facebook-token"},
		{"ATATT3", equalsAtEnd, 60, anyLength, "atlassian-token"},
		{"ATCTT3", equalsAtEnd, 60, anyLength, "atlassian-token"},
		{"ATBB", base62, 28, 40, "bitbucket-token"},
		{"v1.0-", base64url, 100, anyLength, "cloudflare-key"},
		{"cfut_", base64url, 30, anyLength, "cloudflare-key"},
		{"cfat_", base64url, 30, anyLength, "cloudflare-key"},
		{"dapi", hexadecimal, 32, 34, "databricks-token"},
		{"dose", hexadecimal, 32, 34, "databricks-token"},
		{"sl.u.", base64url, 60, anyLength, "dropbox-token"},
		{"sl.A", base64url, 60, anyLength, "dropbox-token"},
		{"sl.B", base64url, 60, anyLength, "dropbox-token"},
		{"sl.C", base64url, 60, anyLength, "dropbox-token"},
		{"figd_", base64url, 30, anyLength, "figma-token"},
		{"glsa_", wordLike, 32, anyLength, "grafana-token"},
		{"glc_", equalsAtEnd, 32, anyLength, "grafana-token"},
		{"PMAK-", base64url, 40, anyLength, "postman-key"},
		{"pul-", hexadecimal, 40, anyLength, "pulumi-token"},
		{"sntrys_", equalsAtEnd, 40, anyLength, "sentry-token"},
		{"sntryu_", hexadecimal, 40, anyLength, "sentry-token"},
		{"NRAK-", upperOrDigit, 24, anyLength, "newrelic-key"},
		{"NRII-", base64url, 24, anyLength, "newrelic-key"},
		{"NRSP-", base64url, 24, anyLength, "newrelic-key"},
		{"NRJS-", hexadecimal, 16, anyLength, "newrelic-key"},
		{"pscale_tkn_", equalsAtEnd, 30, anyLength, "planetscale-token"},
		{"pscale_pw_", equalsAtEnd, 30, anyLength, "planetscale-token"},
		{"pscale_oauth_", equalsAtEnd, 30, anyLength, "planetscale-token"},
		{"sbp_", base62, 36, anyLength, "supabase-token"},
		{"tskey-", base64url, 16, anyLength, "tailscale-key"},
		{"AQVN", base64url, 34, anyLength, "yandex-key"},
		{"YCAJE", base64url, 18, anyLength, "yandex-key"},
		{"t1.", dottedEquals, 60, anyLength, "yandex-token"},
		{"y0__", base64url, 30, anyLength, "yandex-token"},
		{"y0_A", base64url, 30, anyLength, "yandex-token"},
		{"vk1.a.", dotted, 60, anyLength, "vk-token"},
		{"AGE-SECRET-KEY-", upperOrDigitOrDash, 40, anyLength, "private-key"},
		{"RWRTY0Iy", base64std, 100, anyLength, "private-key"}, // minisign
		{"xprv", base62, 100, 112, "private-key"},
		{"yprv", base62, 100, 112, "private-key"},
		{"zprv", base62, 100, 112, "private-key"},
		{"tprv", base62, 100, 112, "private-key"},
		{"nsec1", lowerOrDigit, 50, 64, "private-key"},
		{"_sk1", lowerOrDigit, 50, anyLength, "private-key"},
		{"LTAI", base62, 12, 24, "alibaba-key"},
		{"AKID", base62, 28, 40, "tencent-key"},
		{"FLWSECK", equalsAtEnd, 12, anyLength, "api-key"},
		{"rzp_live_", base62, 12, anyLength, "api-key"},
		{"rzp_test_", base62, 12, anyLength, "api-key"},
		{"access_token$production$", base62, 30, anyLength, "api-key"},
		{"access_token$sandbox$", base62, 30, anyLength, "api-key"},
		{"CFPAT-", base64url, 30, anyLength, "contentful-token"},
		{"nfp_", base62, 30, anyLength, "netlify-token"},
		{"fo1_", base64url, 30, anyLength, "flyio-token"},
		{"FlyV1", flyLike, 60, anyLength, "flyio-token"},
		{"fm2_", equalsAtEnd, 60, anyLength, "flyio-token"},
		{"pat.", dotted, 24, anyLength, "token"},
		{"tfp_", base64url, 40, anyLength, "typeform-token"},
		{"nvapi-", base64url, 40, anyLength, "api-key"},
		{"xai-", base62, 60, anyLength, "api-key"},
		{"pplx-", base62, 30, anyLength, "api-key"},
		{"tvly-", base64url, 24, anyLength, "api-key"},
		{"lsv2_", wordLike, 30, anyLength, "api-key"},
		{"phx_", base62, 30, anyLength, "api-key"},
		{"re_", wordLike, 30, 40, "api-key"},
		{"wak_", base62, 24, anyLength, "api-key"},
		{"bkua_", hexadecimal, 36, anyLength, "buildkite-token"},
		{"CCIPAT_", wordLike, 30, anyLength, "circleci-token"},
		{"CCIPRJ_", wordLike, 30, anyLength, "circleci-token"},
		{"ops_eyJ", base64url, 60, anyLength, "onepassword-token"},
		{"ico-", base62, 32, 32, "api-key"},
		{"PRIVATE-", base62, 100, anyLength, "private-key"},
		{"gAAAAA", equalsAtEnd, 60, anyLength, "fernet"},
	}
}

// knownTokens is one detector for each prefix.
func knownTokens() []detector {
	var all []detector
	for _, k := range append(knownTokenList(), vendorTokenList()...) {
		all = append(all, detector{name: k.rule, starts: []string{k.prefix}, exact: true, look: k.look})
	}
	return all
}

func (k knownToken) look(w *window, at, n int) {
	end := runEnd(w.text, at+n, longestToken, k.in)
	end = trimDots(w.text, at+n, end)
	if body := end - at - n; body < k.min || k.max > 0 && body > k.max {
		return
	}
	if !startsWord(w.text, at) && k.prefix[0] != '_' {
		if !checksumHolds(w.text[at:end]) {
			return
		}
	}
	body := w.text[at+n : end]
	if k.prefix[0] == '_' {
		at = wordStart(w.text, at, 64, base64url)
	}
	// A documented example such as ghp_xxxxxxxx is no secret; what is made of
	// small words alone is a name.
	if bytes.Count(body, body[:1]) == len(body) || !scrambled(body) {
		return
	}
	w.add(at, end, k.rule, true)
}
