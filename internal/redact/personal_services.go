package redact

import "bytes"

// services are the sites of services that many hosts speak to, in order: support must be able
// to read which of them did not answer, and the name says nothing about the host.
const services = " " +
	"1c.ru adyen.com airtable.com algolia.net algolianet.com anthropic.com appcenter.ms asana.com atlassian.com auth0.com axiom.co bitrix24.com " +
	"braintreegateway.com brave.com brevo.com bugsnag.com buildkite.com circleci.com clickup.com codecov.io cohere.ai cohere.com dadata.ru datadoghq.com " +
	"deepseek.com devino.online digitalocean.com discord.com discordapp.com dnsimple.com doppler.com dropboxapi.com expo.dev expo.io facebook.com " +
	"fastly.com figma.com firebase.com firebaseio.com flowxo.com fullstory.com gandi.net gitbook.com gmail.com gravatar.com groq.com hc-ping.com " +
	"healthchecks.io heroku.com hetzner.cloud hetzner.com honeycomb.io hubapi.com hubspot.com huggingface.co ifconfig.co ifconfig.me instagram.com " +
	"intercom.io ipify.org ipinfo.io jfrog.io klaviyo.com langchain.com langfuse.com launchdarkly.com linear.app linkedin.com linode.com livekit.cloud " +
	"logdna.com loggly.com logz.io mail.ru mailchimp.com mailgun.net mailgun.org mailjet.com mandrillapp.com mapbox.com maxmind.com messagebird.com " +
	"mistral.ai mixpanel.com mollie.com monday.com netlify.com newrelic.com nexmo.com ngrok.com notion.com notion.so npmjs.com office.com office365.com " +
	"ok.ru okta.com onesignal.com openai.com openrouter.ai openstreetmap.org openweathermap.org opsgenie.com outlook.com ovh.com pagerduty.com " +
	"papertrailapp.com paypal.com paystack.co perplexity.ai pinecone.io plivo.com porkbun.com posthog.com postmarkapp.com pushover.net pydantic.dev " +
	"razorpay.com replicate.com resend.com rollbar.com segment.com segment.io sendgrid.com sendgrid.net sentry.io shodan.io signalfx.com slack.com sms.ru " +
	"smsaero.ru smsc.ru snyk.io sonarcloud.io sonarsource.com sparkpost.com splunk.com spotify.com squareup.com stability.ai statuspage.io stripe.com " +
	"sumologic.com supabase.com tavily.com telegram.org terraform.com together.ai together.xyz trello.com turso.tech twilio.com twitter.com typeform.com " +
	"uptimerobot.com upwork.com vercel.com viber.com virustotal.com vk.com vk.ru vonage.com voyageai.com vultr.com wandb.ai weatherapi.com whatsapp.com " +
	"whatsapp.net workos.com x.ai x.com yandex.net yandex.ru yandexcloud.net youtube.com zapier.com zendesk.com zoom.us "

// doors are the first labels of such a site that all its customers have in common, in order.
const doors = " api api-free api2 apis app auth cdn client data docs edge errors events graph help hooks id imap in-v3 ingest intake js log login logs mail mcp o oauth oauth2 oauth2l otlp pop push registry rest s3 secure sentry services smtp static status support upload uploads v1 webhooks wss www xmlrpc "

// knownSite tells whether a name of a host is no secret: it is of a site that everybody uses, or
// of one of the services, alone or behind one of the doors. The names of customers are not.
func knownSite(name []byte) bool {
	if keptDomain(name) {
		return true
	}
	switch bytes.Count(name, []byte{'.'}) { // each of the services has one
	case 1:
		return inOrder(services, name)
	case 2:
		door, site, _ := bytes.Cut(name, []byte{'.'})
		return inOrder(doors, door) && inOrder(services, site)
	}
	return false
}

// inOrder tells whether a word, in any case, is one of those in a list of words in small letters
// that are in order, with a blank before and behind each.
func inOrder(list string, word []byte) bool {
	var room [32]byte
	if len(word) == 0 || len(word) > len(room) {
		return false
	}
	for i, c := range word {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		room[i] = c
	}
	want := string(room[:len(word)])
	low, high := 0, len(list)-1 // blanks
	for high-low > 1 {
		from := (low + high) / 2
		for list[from] != ' ' {
			from--
		}
		to := from + 1
		for list[to] != ' ' {
			to++
		}
		switch found := list[from+1 : to]; {
		case want == found:
			return true
		case want < found:
			high = from
		default:
			low = to
		}
	}
	return false
}
