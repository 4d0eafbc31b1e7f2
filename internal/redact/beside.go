package redact

// foundBeside are the detectors of what the heading of a column, a label or the call around a
// value tells.
func foundBeside() []detector {
	all := append(markedTables(), labelDetectors()...)
	all = append(append(all, callKeyDetectors()...), append(append(append(numberDetectors(), spareDetectors()...), answerDetectors()...), phraseDetectors()...)...)
	all = append(all, columnDetectors()...)
	all = append(append(append(all, readLogins()...), codeLogins()...), append(append(serverConditions(), redisReplies()...), rolePlaces()...)...)
	all = append(all, detector{name: "note-login", whole: noteLogins}, detector{name: "history", whole: bareInHistory})
	all = append(append(all, typedValues()...), append(hostRoles(), accountSettings()...)...)
	all = append(append(all, serverSecrets()...), serverUsers()...)
	all = append(append(append(all, watchwords()...), doorLinks()...), append(sealHeaders(), rowsUnnamed()...)...)
	return append(all, chatDetectors()...)
}
