package profile

// Support is the vendor's rules for support requests: who may ask what, in which
// form and language, how soon he answers, and where requests go. Without
// support.version there is no support by optool.
type Support struct {
	// support.version: the version of these rules, as in "2026-03"; shown with every
	// request. Up to 64 bytes. Required with any other key of support.
	Version string `yaml:"version"`
	// support.effective: the day from which they hold, as in 2026-03-01. Required with version.
	Effective Date `yaml:"effective"`
	// support.url: where the rules are published. Up to 500 bytes. Optional.
	URL string `yaml:"url"`
	// support.changes: what changed with this version and with earlier ones, the newest
	// first. Up to 256. Default: none.
	Changes []PolicyChange `yaml:"changes"`
	// support.etiquette: what is expected of who writes; shown with the rules. Up to 4000 bytes. Optional.
	Etiquette string `yaml:"etiquette"`

	// support.askers: who may ask.
	Askers Askers `yaml:"askers"`
	// support.subscription: who must have paid for support.
	Subscription Subscription `yaml:"subscription"`
	// support.languages: languages of requests in order of preference, the first is
	// used where nothing else is said. Up to 32. Default: any.
	Languages []Language `yaml:"languages"`
	// support.required: what a request must say, by its kind.
	Required Required `yaml:"required"`
	// support.fields: what this vendor asks beyond what every request can say. Up to 32. Default: none.
	Fields []Field `yaml:"fields"`
	// support.oneQuestion: a request holds one question; several are split. Default: false.
	OneQuestion bool `yaml:"oneQuestion"`

	// support.services: the service matrix: who does what. Up to 256. Default: none, everything is covered.
	Services []Matter `yaml:"services"`
	// support.thirdParty: causes that are not the vendor's.
	ThirdParty ThirdParty `yaml:"thirdParty"`
	// support.documentation: pages to read before asking. Up to 256. Default: none.
	Documentation []Page `yaml:"documentation"`

	// support.priorities: from impact to reaction time. Up to 32, the most urgent
	// first; the first that fits counts. Default: none.
	Priorities []Priority `yaml:"priorities"`
	// support.reaction: reaction time of requests without a priority. Default: none.
	Reaction Reaction `yaml:"reaction"`
	// support.calendar: when the vendor works. Default: at all times, UTC.
	Calendar Calendar `yaml:"calendar"`
	// support.resolution: what is promised of corrections and updates, for people. Up to 1000
	// bytes. Optional.
	Resolution string `yaml:"resolution"`

	// support.channels: how each support level reaches the vendor, for people. Up to 32. Default: none.
	Channels []SupportLevel `yaml:"channels"`
	// support.delivery: where requests are sent.
	Delivery Delivery `yaml:"delivery"`
	// support.modifications: where wishes for changes go. Default: as all others.
	Modifications Modifications `yaml:"modifications"`
}

// PolicyChange is what changed with one version of the rules.
type PolicyChange struct {
	// support.changes.version: up to 64 bytes; distinct. Required.
	Version string `yaml:"version"`
	// support.changes.effective: the day from which it holds. Required.
	Effective Date `yaml:"effective"`
	// support.changes.text: what changed, for people. Up to 1000 bytes. Optional.
	Text string `yaml:"text"`
}

// Askers is who may ask.
type Askers struct {
	// support.askers.partner: only the partner whom the licence names may ask, on behalf of
	// all his customers; nobody, where it names none. Default: false, whoever has the licence.
	Partner bool `yaml:"partner"`
	// support.askers.unlicensed: requests without a licence are accepted too; they go
	// by mail, so delivery.mail is required then. Default: false.
	Unlicensed bool `yaml:"unlicensed"`
	// support.askers.refusal: what somebody else is told, and where he turns instead.
	// Up to 1000 bytes. Required with partner.
	Refusal string `yaml:"refusal"`
}

// Subscription is who must have paid for support.
type Subscription struct {
	// support.subscription.deployments: where support needs to be paid for: some of
	// paas, on-premise, cloud. The licence says until when it is. Default: none.
	Deployments []string `yaml:"deployments"`
	// support.subscription.refusal: what is said when it is not, and where to turn.
	// Up to 1000 bytes. Required with deployments.
	Refusal string `yaml:"refusal"`
}

// Language is a language that requests may be written in.
type Language struct {
	// support.languages.code: as in en or ru (RFC 5646); two or three letters. Required.
	Code string `yaml:"code"`
	// support.languages.exceptional: it is accepted, and not liked. Default: false.
	Exceptional bool `yaml:"exceptional"`
}

// Required is what a request must say, by its kind: names of what every request can
// say, which are description, accounts, objects, element, steps, expected, actual, impact,
// attachments, bundle (a diagnostics bundle among them), contact.name, contact.email,
// contact.phone, service and partner; and names of support.fields.
type Required struct {
	// support.required.consultation: what a question must say. [] for nothing. Default: [description].
	Consultation []string `yaml:"consultation"`
	// support.required.error: what the report of an error must say. Default: [description, impact].
	Error []string `yaml:"error"`
	// support.required.modification: what a wish for a change must say. Default: [description].
	Modification []string `yaml:"modification"`
}

// Field is something that this vendor asks.
type Field struct {
	// support.fields.name: up to 64 of a-z 0-9 . _ -; distinct, and none that support.required
	// has for every request. Required.
	Name string `yaml:"name"`
	// support.fields.title: the question, for people. Up to 200 bytes. Default: name.
	Title string `yaml:"title"`
	// support.fields.pattern: a regular expression that the whole answer matches. Up to 500 bytes. Optional.
	Pattern string `yaml:"pattern"`
	// support.fields.hint: an example, or where to find the answer. Up to 200 bytes. Optional.
	Hint string `yaml:"hint"`
}

// Matter is one line of the service matrix.
type Matter struct {
	// support.services.name: up to 64 of a-z 0-9 . _ -; distinct. Required.
	Name string `yaml:"name"`
	// support.services.title: what is done, for people. Up to 200 bytes. Default: name.
	Title string `yaml:"title"`
	// support.services.words: words by which a question about it is recognised, in any
	// language, with commas between: "map layer, tile*, слой карты". A word matches its
	// inflected forms, and with * at its end (three letters or more before) every word that
	// begins so; several words without a comma match when they stand near each other, in any
	// order. Each up to 100 bytes. Up to 64. Default: all words of the title together.
	Words Words `yaml:"words"`
	// support.services.cover: who does it, by deployment. Default: provided.
	Cover Cover `yaml:"cover"`
	// support.services.turn: where to turn when the vendor does not do it. Up to 1000 bytes. Optional.
	Turn string `yaml:"turn"`
}

// Cover is who does something, by deployment: provided (the vendor helps), vendor (he
// does it himself), partner (it is the customer's or his partner's own work), logs
// (analysis of the platform's logs alone), not-needed, not-provided. Only provided,
// vendor and logs are covered.
type Cover struct {
	// support.services.cover.paas: who does it where the vendor hosts the platform. Default: provided.
	PaaS string `yaml:"paas"`
	// support.services.cover.on-premise: who does it on the customer's own hosts. Default: provided.
	OnPremise string `yaml:"on-premise"`
	// support.services.cover.cloud: who does it in the customer's own cloud. Default: as on-premise.
	Cloud string `yaml:"cloud"`
}

// ThirdParty is what is not the vendor's: operating system, network, other software.
type ThirdParty struct {
	// support.thirdParty.words: words by which it is recognised, as support.services.words are. Up to 256. Default: none.
	Words Words `yaml:"words"`
	// support.thirdParty.text: what is said then, and where to turn. Up to 1000 bytes. Required with words.
	Text string `yaml:"text"`
	// support.thirdParty.only: what is given for causes of others: consultation
	// (errors become consultations) or nothing (they are refused). Default: consultation.
	Only string `yaml:"only"`
}

// Page is a page of the documentation.
type Page struct {
	// support.documentation.title: up to 200 bytes. Required.
	Title string `yaml:"title"`
	// support.documentation.url: http or https. Up to 500 bytes. Required.
	URL string `yaml:"url"`
	// support.documentation.words: words of questions that it answers, as support.services.words
	// are. Up to 64. Default: any word of the title.
	Words Words `yaml:"words"`
}

// Priority is a level of urgency. It fits an impact that is at least as large.
type Priority struct {
	// support.priorities.level: 1 is the most urgent; distinct. 1 to 9. Required.
	Level int `yaml:"level"`
	// support.priorities.title: for people. Up to 200 bytes. Optional.
	Title string `yaml:"title"`
	// support.priorities.functions: at least so many functions fail: one, several or all. Default: one.
	Functions string `yaml:"functions"`
	// support.priorities.users: at least so many users are hit: one, several or all. Default: one.
	Users string `yaml:"users"`
	// support.priorities.match: all: both of functions and users; any: one of them. Default: all.
	Match string `yaml:"match"`
	// support.priorities.ownCause: it does not fit what is due to third parties. Default: false.
	OwnCause bool `yaml:"ownCause"`
	// support.priorities.reaction: how soon an answer comes.
	Reaction Reaction `yaml:"reaction"`
}

// Reaction is the working time within which an answer comes, by deployment.
type Reaction struct {
	// support.reaction.paas: a duration of working time, as in 2h, up to 10000h. Default: none promised.
	PaaS WorkingTime `yaml:"paas"`
	// support.reaction.on-premise: the same on the customer's own hosts. Default: none promised.
	OnPremise WorkingTime `yaml:"on-premise"`
	// support.reaction.cloud: the same in the customer's own cloud. Default: as on-premise.
	Cloud WorkingTime `yaml:"cloud"`
}

// Calendar is when the vendor works, in civil time of his zone.
type Calendar struct {
	// support.calendar.zone: of the IANA time zone database, as in Europe/Berlin. Default: UTC.
	Zone string `yaml:"zone"`
	// support.calendar.hours: windows of the week. Up to 32; those of one deployment do not
	// overlap. Where a deployment has none: at all times. Default: none.
	Hours []Hours `yaml:"hours"`
	// support.calendar.holidays: days without work, as 2026-05-01 or a span
	// 2026-01-01/2026-01-11. Up to 1000, and 10000 days in all. Default: none.
	Holidays []Days `yaml:"holidays"`
	// support.calendar.workingDays: days of work although their weekday or holidays says
	// otherwise; they have the hours of the first window. Up to 1000, and 10000 days in
	// all. Default: none.
	WorkingDays []Days `yaml:"workingDays"`
	// support.calendar.published: years whose holidays are official. A due time that
	// touches another year is marked as provisional. Up to 256. Default: all years.
	Published []int `yaml:"published"`
	// support.calendar.clock: what a vendor's question does: restart (the whole time
	// begins again with the customer's last message) or pause (the rest of it goes on
	// with his answer). Default: restart.
	Clock string `yaml:"clock"`
}

// Hours is one window of working time, half-open: its end is outside.
type Hours struct {
	// support.calendar.hours.days: as in [mon, tue, wed, thu, fri]. Required.
	Days []string `yaml:"days"`
	// support.calendar.hours.from: as in 08:00. Required.
	From TimeOfDay `yaml:"from"`
	// support.calendar.hours.to: later than from, up to 24:00. Required.
	To TimeOfDay `yaml:"to"`
	// support.calendar.hours.deployments: where it holds. Default: everywhere.
	Deployments []string `yaml:"deployments"`
}

// SupportLevel is how customers of one support level reach the vendor.
type SupportLevel struct {
	// support.channels.level: as licences name it, up to 200 bytes; "" for those that name
	// none, or one that is not listed. Distinct.
	Level string `yaml:"level"`
	// support.channels.title: for people. Up to 200 bytes. Default: level.
	Title string `yaml:"title"`
	// support.channels.by: the ways to him, the best first. Up to 16. Required.
	By []Channel `yaml:"by"`
}

// Channel is one way to the vendor.
type Channel struct {
	// support.channels.by.kind: chat, email, phone, or tool (by optool itself). Required.
	Kind string `yaml:"kind"`
	// support.channels.by.address: a URL, an e-mail address, a phone number. Up to 500 bytes. Required but for tool.
	Address string `yaml:"address"`
	// support.channels.by.for: some of consultation, error, modification. Default: all of them.
	For []string `yaml:"for"`
}

// Delivery is where requests are sent: to the endpoint, by mail, or by both, the
// endpoint first.
type Delivery struct {
	// support.delivery.endpoint: the profile's endpoint takes requests. Default: false.
	Endpoint bool `yaml:"endpoint"`
	// support.delivery.mail: the address that requests are mailed to, as in help@acme.example.
	// Optional; one of endpoint and mail is required.
	Mail string `yaml:"mail"`
	// support.delivery.maxMail: the largest mail, as it travels, 64K to 10G. Default: 25M.
	MaxMail Bytes `yaml:"maxMail"`
	// support.delivery.maxUpload: the largest attachment that the endpoint takes, 64K to 1T. Default: 20G.
	MaxUpload Bytes `yaml:"maxUpload"`
	// support.delivery.upload: where files are brought that are too large for mail, a URL for people. Optional.
	Upload string `yaml:"upload"`
	// support.delivery.from: domains that the vendor's answers come from, as in
	// help.acme.example; mails of others are passed by. Up to 32. Default: those of mail and
	// modifications.mail.
	From []string `yaml:"from"`
	// support.delivery.tag: the pattern of the vendor's ticket number in subjects, with
	// one group, as in '\[#(TL-[0-9]+)\]'; follow-ups keep it. Up to 200 bytes. Optional.
	Tag string `yaml:"tag"`
}

// Modifications is where wishes for changes of the platform go.
type Modifications struct {
	// support.modifications.mail: an address of their own; such wishes go by mail alone then.
	// Default: support.delivery.mail.
	Mail string `yaml:"mail"`
	// support.modifications.text: how such a wish is handled, for people. Up to 1000 bytes. Optional.
	Text string `yaml:"text"`
}

// Given tells whether the vendor has rules for support at all.
func (s *Support) Given() bool { return s.Version != "" }
