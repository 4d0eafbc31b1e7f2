package redact

import "bytes"

// Settings that are named for the service whose key they hold: rollbar: {post_server_item: x},
// zuplo = "x".

// providerStarts are names of services that are reached with a key, of those that logs seldom
// have for another reason.
func providerStarts() []string {
	return []string{
		"rollbar", "datadog", "newrelic", "new_relic", "bugsnag", "honeybadger", "airbrake", "pagerduty", "opsgenie", "victorops", "mailgun", "sendgrid", "postmark", "sparkpost", "mandrill", "mailchimp", "mailjet", "sendinblue", "twilio", "nexmo", "vonage", "plivo", "messagebird", "telnyx", "clicksend", "smsc", "stripe", "braintree", "adyen", "mollie", "razorpay", "paypal", "coinbase", "algolia", "mapbox", "cloudinary", "intercom", "mixpanel", "launchdarkly", "loggly", "logdna", "papertrail", "logzio", "sumologic", "coralogix", "honeycomb", "lightstep", "appdynamics", "dynatrace", "signalfx", "wavefront", "instana",
		"pusher", "pubnub", "onesignal", "pushover", "pushbullet", "customerio", "klaviyo", "hubspot", "zendesk", "freshdesk", "freshbooks", "shopify", "woocommerce", "openweather", "weatherbit", "accuweather", "tomtom", "ipstack", "ipinfo", "ipgeolocation", "abuseipdb", "virustotal", "shodan", "censys", "urlscan", "fixer_io", "currencylayer", "openexchangerates", "contentful", "storyblok", "deepl", "wakatime", "codecov", "coveralls", "codacy", "codeclimate", "snyk", "zuplo", "airtable", "notion_", "asana", "trello", "clickup", "calendly", "typeform", "dropbox", "heroku", "netlify", "vercel", "linode", "vultr", "hetzner", "digitalocean", "scaleway", "ovhcloud", "gandi", "godaddy", "namecheap", "cloudflare", "fastly", "bunnycdn", "imgix", "filestack", "uploadcare", "sauce_labs", "saucelabs", "browserstack", "lambdatest", "bitrise", "circleci", "buildkite", "semaphore_ci", "gitguardian", "openai_", "anthropic", "huggingface", "replicate", "elevenlabs", "deepgram", "assemblyai", "pinecone", "recaptcha", "hcaptcha", "maxmind", "clearbit", "alchemy", "infura", "etherscan", "plaid", "dwolla", "checkr", "docusign", "hellosign", "lob_com", "shippo", "easypost", "statuspage", "pingdom", "uptimerobot", "checkly", "healthchecks",
	}
}

// providerKey looks at what is set under such a name.
func providerKey(w *window, at, n int) {
	t := w.text
	if c := byteAt(t, at-1); latinOrNumeral(c) || c == '/' || c == '.' || c == '@' {
		return
	}
	end := runEnd(t, at+n, 24, wordLike)
	for _, word := range [...]string{"_url", "_host", "_id", "_region", "_site", "_version", "_sha", "_hash", "_commit"} {
		if hasFold(t, end-len(word), word) {
			return
		}
	}
	i := end
	for i < len(t) && i-end < 3 && (anyQuote(t[i]) || t[i] == '\\') {
		i++
	}
	i = skipBlanks(t, i, len(t))
	if c := byteAt(t, i); c != ':' && c != '=' || byteAt(t, i+1) == '/' {
		return
	}
	i = skipBlanks(t, runEnd(t, i+1, 2, func(c byte) bool { return c == '=' || c == '>' }), len(t))
	limit := min(len(t), i+800)
	switch c := byteAt(t, i); {
	case c == '{':
		for k := i + 1; k < limit && t[k] != '}'; k++ {
			if t[k] == ':' || t[k] == '=' {
				k = providerValue(w, k, limit)
			}
		}
	case c == '\n' || c == '\r':
		start := lineStart(t, at)
		column := indentEnd(t, start) - start
		for line := endOfLine(t, i, limit); line < limit; line = endOfLine(t, line+1, limit) {
			k := indentEnd(t, line+1)
			if k-line-1 <= column {
				return
			}
			stop := endOfLine(t, k, limit)
			if sign := bytes.IndexAny(t[k:stop], ":="); sign > 0 {
				providerValue(w, k+sign, stop)
			}
		}
	default:
		providerWord(w, i)
	}
}

// providerValue judges the value behind the sign at i, by its key too. It returns where it ends.
func providerValue(w *window, i, limit int) int {
	t := w.text
	key := bytes.TrimRight(t[max(0, i-60):i], " \"'\\")
	key = key[runStart(key, len(key), 60, func(c byte) bool { return wordLike(c) || c == '-' }):]
	from := skipBlanks(t, i+1, limit)
	if last := key[bytes.LastIndexAny(key, "_-")+1:]; aboutNumbers(last) || aboutOwner(last) {
		return from
	}
	if class, rule := judgeKey(key); class == keyPlain && rule != "" {
		return from
	}
	return providerWord(w, from)
}

// aboutOwner tells whether the last word of a key says whose or which a thing is.
func aboutOwner(word []byte) bool {
	switch string(bytes.ToLower(word)) {
	case "project", "account", "org", "organization", "user", "name", "ids", "guid", "rev", "sha", "sha1", "sha256", "md5", "checksum", "image", "list", "plan", "product", "price", "template", "workspace", "team", "site", "zone", "tenant", "environment", "source":
		return true
	}
	return false
}

// providerWord reports the word at i if it was drawn by lot. Hexadecimal shorter than 32
// digits stays.
func providerWord(w *window, i int) int {
	t := w.text
	for n := 0; n < 3 && i < len(t) && (anyQuote(t[i]) || t[i] == '\\'); n++ {
		i++
	}
	to := runEnd(t, i, 300, func(c byte) bool {
		return visible(c) && c != '\\' && c != ',' && c != ';' && c != '}' && c != ']' && c != ')'
	})
	if c := byteAt(t, to); blankOrEnd(c) || anyQuote(c) || bytes.IndexByte([]byte("\\,;}]"), c) >= 0 {
		if v := t[i:to]; len(v) >= 16 && (isHex(v) && len(v) >= 32 && len(v) != 40 || isUUID(v) || looksRandom(v) && drawnOrToken(v)) && !hasDigestPrefix(v) && bytes.IndexByte(v, '/') < 0 {
			w.add(i, to, "api-key", true)
		}
	}
	return max(to, i)
}
