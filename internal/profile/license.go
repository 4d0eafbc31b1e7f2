package profile

// License is the licence policy and its texts. What a customer may do is in his
// licence; here is what the product calls it and when to speak of it.
type License struct {
	// license.warnDays: from how many days before its end a licence is shown as
	// "expiring". 0 to 365, 0 for never. Default: 14.
	WarnDays int `yaml:"warnDays"`
	// license.notices: when licence-change messages are sent.
	Notices Notices `yaml:"notices"`
	// license.usage: the counts that the vendor wants reported, as in "devices". Default: none.
	Usage Labels `yaml:"usage"`
	// license.stages: texts for the enforcement stages that licences name. Default: none.
	Stages Labels `yaml:"stages"`
	// license.features: texts for the features that licences name. Default: none.
	Features Labels `yaml:"features"`
	// license.limits: texts for the limits that licences name. Default: none.
	Limits Labels `yaml:"limits"`
	// license.editions: texts for the editions that licences name. Default: none.
	Editions Labels `yaml:"editions"`
	// license.deployments: texts for the deployments paas, on-premise and cloud. Default: none.
	Deployments Labels `yaml:"deployments"`
	// license.updates: what a licence entitles to in updates, for people; shown
	// beside the date that the licence gives. Up to 1000 bytes. Optional.
	Updates string `yaml:"updates"`
	// license.renew: what to do to renew, a URL or a sentence; shown in hints. Up
	// to 1000 bytes. Optional.
	Renew string `yaml:"renew"`
}

// Notices is when licence-change messages are sent. A change of state is always told.
type Notices struct {
	// license.notices.thresholds: how many days before the end to send a message.
	// Up to 32 distinct numbers, 1 to 365; [] for none. Parse sorts them, the most
	// days first. Default: [14, 7, 3, 1].
	Thresholds []int `yaml:"thresholds"`
}

// Label is a name that licences use, with its text for people.
type Label struct {
	// name: 1 to 64 of a-z 0-9 . _ -, the first a letter or digit; distinct in its list. Required.
	Name string `yaml:"name"`
	// title: up to 200 bytes. Default: name.
	Title string `yaml:"title"`
}

// Labels is a list of up to 256 labels.
type Labels []Label

// Title returns the text for a name, or the name itself if the profile has no text for it.
func (l Labels) Title(name string) string {
	for _, label := range l {
		if label.Name == name {
			return label.Title
		}
	}
	return name
}

// Has says whether the profile lists name.
func (l Labels) Has(name string) bool {
	for _, label := range l {
		if label.Name == name {
			return true
		}
	}
	return false
}
