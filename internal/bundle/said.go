package bundle

import (
	"slices"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/report"
	"github.com/optool/optool/pkg/diagnostics"
)

// What a bundle tells is English in its documents, and recognised where it is shown
// in another language: a bundle is made by one and read by another.

// Said returns the manifest in the language of this run: titles of built-in
// collectors, and problems. Texts that came from outside stay as they are.
func Said(m diagnostics.Manifest) diagnostics.Manifest {
	if lang.Spoken() == lang.English {
		return m
	}
	known := sayings()
	m.Collectors = slices.Clone(m.Collectors)
	for i := range m.Collectors {
		c := &m.Collectors[i]
		c.Title, c.Problems = Title(c.Title), slices.Clone(c.Problems)
		for k := range c.Problems {
			c.Problems[k].Message, _ = analysis.Retold(c.Problems[k].Message, known...)
		}
	}
	return m
}

// Title says the title of a collector.
func Title(english string) string {
	said, _ := analysis.Retold(english, titles()...)
	return said
}

// saidReport is what a report shows in the language of this run.
func saidReport(in report.Input) report.Input {
	if lang.Spoken() == lang.English {
		return in
	}
	if in.Manifest != nil {
		m := Said(*in.Manifest)
		in.Manifest = &m
	}
	if in.Analysis != nil {
		a := analysis.Said(*in.Analysis)
		in.Analysis = &a
	}
	if in.Host != nil {
		h := *in.Host
		h.Problems = slices.Clone(h.Problems)
		for i, problem := range h.Problems {
			h.Problems[i], _ = analysis.Retold(problem, sayings()...)
		}
		in.Host = &h
	}
	in.Certificates = slices.Clone(in.Certificates)
	for i := range in.Certificates {
		c := &in.Certificates[i]
		c.ChainProblem, _ = analysis.Retold(c.ChainProblem)
	}
	return in
}

// titles of built-in collectors.
func titles() []string {
	return []string{
		lang.Mark("Host: system, memory, disks, network, time"), lang.Mark("Processes"), lang.Mark("Listening ports"), lang.Mark("systemd units"),
		lang.Mark("Configuration of the system"), lang.Mark("Licence, platform and configuration as {program} sees them"),
		lang.Mark("Kernel messages and warnings of the host"), lang.Mark("Added by the administrator"), lang.Mark("Services of {product}"), lang.Mark("Health check {name}"),
	}
}

// sayings are what collectors say of what they could not do, with places in braces;
// the most particular ones first.
func sayings() []string {
	return []string{
		lang.Mark("permission denied"), lang.Mark("no such file or directory"), lang.Mark("no regular file"), lang.Mark("it is no regular file"),
		lang.Mark("it vanished before it could be read"), lang.Mark("a link has taken its place"), lang.Mark("a link that leads to itself"),
		lang.Mark("a link to nothing"), lang.Mark("a link that cannot be followed"), lang.Mark("a link to {target}, which was not asked for"),
		lang.Mark("a socket, which is not read"), lang.Mark("a device, which is not read"), lang.Mark("a FIFO, which is not read"), lang.Mark("folders lie too deep"),
		lang.Mark("there are more than 100000 files; the newest were taken"), lang.Mark("there are more than 200 units; the first 200 were taken"),
		lang.Mark("systemd has no unit of that name"), lang.Mark("this user may not read the journal of services: members of the group systemd-journal may"),
		lang.Mark("only the newest messages of the kernel were taken"), lang.Mark("processes that cannot be seen hold some of the ports: {ports}"),
		lang.Mark("only some processes are to be seen: /proc hides those of others"), lang.Mark("the processes of this host are not to be seen in /proc"),
		lang.Mark("it holds no certificate"), lang.Mark("the certificate that follows it is not that of its issuer"), lang.Mark("the server at {address} shows no certificate"),
		lang.Mark("it printed more than 64 times its limit and was ended"), lang.Mark("the answer had more than 64 times its limit and was left"),
		lang.Mark("the answer broke off: {why}"), lang.Mark("it became shorter while it was read: {bytes} bytes are gone"),
		lang.Mark("the bundle holds {files} files already"), lang.Mark("it was not done after {time} and was ended"), lang.Mark("{files} files did not fit"),
		lang.Mark("it is larger than this collector may be"), lang.Mark("it is no text, so secrets in it could not be found"),
		lang.Mark("redaction failed, so it was left out"), lang.Mark("there was no room for the rest of it"),
		lang.Mark("compressed so that unpacking takes more memory than {program} may use"), lang.Mark("it cannot be unpacked whole: {why}"),
		lang.Mark("more than is read of it"), lang.Mark("it grows too much when it is unpacked"), lang.Mark("compressed twice, which is not opened"),
		lang.Mark("a tar archive, which is not opened"), lang.Mark("a zip archive, which is not opened"), lang.Mark("a 7z archive, which is not opened"), lang.Mark("a rar archive, which is not opened"),
		lang.Mark("compressed by xz, which is not opened"), lang.Mark("compressed by lz4, which is not opened"),
		lang.Mark("a program"), lang.Mark("a database"), lang.Mark("a PDF document"), lang.Mark("a picture"), lang.Mark("a key store"), lang.Mark("a file of the journal; journalctl reads it"),
		lang.Mark("does not apply to this host"), lang.Mark("this user may not read it"), lang.Mark("the member is left out"),
		lang.Mark("{file} holds more than a password"), lang.Mark("the collector broke down: {why}"),
		lang.Mark("{program} ended with exit status {status}: {answer}"), lang.Mark("{program} ended with exit status {status}"), lang.Mark("{program} failed: {answer}"),
		lang.Mark("{program} did not end in the time it had and was stopped"), lang.Mark("cannot run {program}: {why}"),
		lang.Mark("{address} does not answer: {why}"), lang.Mark("{address} does not speak TLS: {why}"),
		lang.Mark("asking the file system at {mount}: {why}"), lang.Mark("asking for the addresses of {interface}: {why}"),
		lang.Mark("asking the kernel about its clock: {why}"), lang.Mark("asking for the limit of open files: {why}"), lang.Mark("asking for network addresses: {why}"),
		lang.Mark("reading the processes: {why}"), lang.Mark("reading {path}: {why}"),
	}
}
