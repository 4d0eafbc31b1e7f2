package redact

import "bytes"

// otherTokens are those whose mark is not at their beginning, or is too short to
// be sought by itself.
func otherTokens() []detector {
	return []detector{
		{name: "aws-key", starts: []string{"AKIA", "ASIA", "ABIA", "ACCA"}, exact: true, look: lookAWSKey},
		{name: "telegram-token", starts: []string{":AA"}, exact: true, look: lookTelegram},
		{name: "discord-token", starts: discordStarts(), look: lookDiscord},
		{name: "discord-token", starts: triples('M', "Tjz", "AEIMQUYcgk"), exact: true, look: lookDiscordID},
		{name: "discord-token", starts: triples('N', "DTjz", "AEIMQUYcgk"), exact: true, look: lookDiscordID},
		{name: "discord-token", starts: triples('O', "DT", "AEIMQUYcgk"), exact: true, look: lookDiscordID},
		{name: "twilio-key", starts: hexStarts("SK"), exact: true, look: lookTwilio},
		{name: "mailchimp-key", starts: []string{"-us1", "-us2", "-us3", "-us4", "-us5", "-us6", "-us7", "-us8", "-us9"}, look: lookMailchimp},
		{name: "azure-secret", starts: []string{"6Q~", "7Q~", "8Q~", "9Q~"}, exact: true, look: lookAzureSecret},
		{name: "azure-key", starts: []string{"accountkey=", "sharedaccesskey=", "sharedsecret="}, look: lookAzureKey},
		{name: "terraform-token", starts: []string{".atlasv1."}, exact: true, look: lookTerraform},
		{name: "okta-token", starts: []string{"ssws "}, look: lookScheme},
		{name: "bitcoin-key", starts: []string{"wif"}, look: lookWIF},
		{name: "vault-token", starts: []string{"s."}, exact: true, look: lookOldVault, after: base62, before: func(c byte) bool { return !latinOrNumeral(c) && c != '.' && c != '/' && c != '_' && c != '-' }},
	}
}

// hexStarts are a prefix of two letters with each hexadecimal digit behind it.
func hexStarts(prefix string) []string {
	var all []string
	for _, c := range "0123456789abcdef" {
		all = append(all, prefix+string(c))
	}
	return all
}

// lookAWSKey reports an access key id, and the secret key near it: a word of its
// own of forty base64 characters.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func lookAWSKey(w *window, at, n int) {
	end := runEnd(w.text, at, 40, upperOrDigit)
	if end-at < 16 || end-at > 24 || !startsWord(w.text, at) || end < len(w.text) && base62(w.text[end]) {
		return
	}
	if !scrambled(w.text[at:end]) && countOf(w.text[at:end]).distinct < 7 {
		return
	}
	w.add(at, end, "aws-key", true)
	const near = 300
	low, high := max(0, at-near), min(len(w.text), end+near)
	for i := low; i < high; {
		if !base64std(w.text[i]) {
			i++
			continue
		}
		start := i
		for i < high && base64std(w.text[i]) {
			i++
		}
		word := w.text[start:i]
		// a=SECRET: the sign belongs to the key before it.
		if cut := bytes.LastIndexByte(word[:max(0, len(word)-2)], '='); cut >= 0 {
			start += cut + 1
			word = word[cut+1:]
		}
		t := countOf(word)
		if len(word) == 40 && t.lower > 2 && t.upper > 2 && t.digit > 0 {
			w.add(start, i, "aws-key", true)
		}
	}
}

// lookTelegram reports a bot's token, 123456789:AA… The number alone is public.
// https://core.telegram.org/bots/api#authorizing-your-bot
func lookTelegram(w *window, at, _ int) {
	start := wordStart(w.text, at, 13, decimal)
	end := runEnd(w.text, at+1, 64, base64url)
	if at-start < 6 || at-start > 12 || end-at-1 < 30 || end-at-1 > 40 {
		return
	}
	w.add(start, end, "telegram-token", true)
}

// discordStarts are the dot and the beginning of the second part, which is a time:
// those of some years from 2016 on.
func discordStarts() []string { return triples('.', "cdghxyz", letterOrDigitSet+"-_") }

// lookDiscord reports user id, time and signature, each in base64 and joined by
// dots. It is called at the first of them: the id alone begins like many words.
func lookDiscord(w *window, at, _ int) {
	const second = 7 // dots are so far apart
	text := w.text
	if at+second+24 > len(text) || text[at+second] != '.' || at < 20 || !base62(text[at-16]) {
		return
	}
	start := wordStart(text, at, 32, base64url)
	end := runEnd(text, at+second+1, 80, base64url)
	if size := at - start; size < 20 || size > 30 || end-at-second-1 < 20 || runEnd(text, at+1, second-1, base64url) != at+second {
		return
	}
	if t := countOf(text[start:end]); t.lower > 3 && t.upper > 3 && t.digit > 0 && scrambled(text[start:at]) {
		w.add(start, end, "discord-token", true)
	}
}

// lookDiscordID is called where two digits in base64 may begin the id.
func lookDiscordID(w *window, at, _ int) {
	if at+24 <= len(w.text) && base62(w.text[at+10]) && base62(w.text[at+16]) && startsWord(w.text, at) {
		lookDiscord(w, runEnd(w.text, at, 32, base64url), 0)
	}
}

// lookTwilio reports SK and 32 hexadecimal digits.
func lookTwilio(w *window, at, _ int) {
	end := runEnd(w.text, at+2, 34, lowerOrDigit)
	word := w.text[at+2 : end]
	if len(word) == 32 && startsWord(w.text, at) && runEnd(word, 0, 32, hexadecimal) == 32 && scrambled(word) &&
		(end == len(w.text) || !base62(w.text[end])) {
		w.add(at, end, "twilio-key", true)
	}
}

// lookMailchimp reports 32 hexadecimal digits, -us and the data centre's number.
func lookMailchimp(w *window, at, n int) {
	start := wordStart(w.text, at, 33, hexadecimal)
	if at-start == 32 {
		w.add(start, runEnd(w.text, at+n, 2, decimal), "mailchimp-key", true)
	}
}

// lookAzureSecret reports a client secret: three characters, a digit, Q~ and 31 to 34 more.
func lookAzureSecret(w *window, at, _ int) {
	in := func(c byte) bool { return dotted(c) || c == '~' }
	start := wordStart(w.text, at, 4, in)
	end := trimDots(w.text, at, runEnd(w.text, at+3, 48, in))
	if at-start >= 3 && end-at-3 >= 30 && end-at-3 <= 40 {
		w.add(at-3, end, "azure-secret", true)
	}
}

// lookAzureKey reports the key of a storage account, a bus or an event hub in a connection string.
func lookAzureKey(w *window, at, n int) {
	start := at + n
	end := runEnd(w.text, start, 256, func(c byte) bool { return base64any(c) || c == '%' })
	if end-start >= 20 && !standIn(w.text[start:end]) {
		w.add(start, end, "azure-key", true)
	}
}

// lookTerraform reports the token of Terraform Cloud: fourteen characters, .atlasv1. and more.
func lookTerraform(w *window, at, n int) {
	start := wordStart(w.text, at, 20, base62)
	end := runEnd(w.text, at+n, 128, base64url)
	if at-start >= 10 && end-at-n >= 40 {
		w.add(start, end, "terraform-token", true)
	}
}

// lookWIF reports a private key in the wallet import format near the word.
func lookWIF(w *window, at, n int) {
	end := min(len(w.text), at+n+24)
	for i := at + n; i < end; i++ {
		switch w.text[i] {
		case '5', 'K', 'L', 'c', '9':
			if stop := runEnd(w.text, i, 60, base62); stop-i >= 51 && stop-i <= 52 && startsWord(w.text, i) {
				w.add(i, stop, "private-key", true)
				return
			}
		}
	}
}

// lookOldVault reports s. and 24 letters and digits, perhaps with a namespace behind, as
// Vault made tokens before version 1.10.
func lookOldVault(w *window, at, n int) {
	end := runEnd(w.text, at+n, 40, base62)
	if t := countOf(w.text[at+n : end]); end-at-n == 24 && startsWord(w.text, at) && t.lower > 2 && t.upper > 2 && t.digit > 0 && t.turns > 8 {
		w.add(at, end, "vault-token", true)
	}
}
