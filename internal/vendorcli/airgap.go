package vendorcli

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/airgap"
	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

func airgapCommands(d *desk) *cobra.Command {
	return ui.Group("airgap", "Carry releases to hosts without a network", airgapExportCommand(d))
}

// airgapView is the file that was made.
type airgapView struct {
	File     string    `json:"file"`
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256"`
	Channel  string    `json:"channel"`
	From     string    `json:"from,omitempty"` // version that a host has; missing: any, or none
	Versions []string  `json:"versions"`       // that the file leads to, rising
	Expires  time.Time `json:"expires"`        // when a host refuses it
}

type exportOptions struct{ from, channel, to string }

func airgapExportCommand(d *desk) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write a file that updates a host without a network",
		Long: "Write one file with all that a host needs for the newest release and the stops\n" +
			"on the way. Alone it serves any host; with --from it is smaller, and serves\n" +
			"those that have this version. It holds what is published, no more: run 'release\n" +
			"publish' before. What it holds expires like everything published.\n\n" +
			"The administrator compares the SHA-256 after carrying it over, then runs\n" +
			"'optool platform update --from-bundle FILE', which verifies all of it.",
		Example: "  optool-vendor airgap export --to acme-4.3.0.bundle\n" +
			"  optool-vendor airgap export --from 4.2.7 --to acme-4.2.7-to-4.3.0.bundle",
		RunE: func(cmd *cobra.Command, _ []string) error { return runAirgapExport(d, cmd, o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.from, "from", "", "`version` that the host has (default any, or none)")
	f.StringVar(&o.channel, "channel", backoffice.DefaultChannel, "channel of the releases")
	f.StringVar(&o.to, "to", "", "`file` to write (required)")
	return ui.ExitCodes(cmd, changeExits()...)
}

func runAirgapExport(d *desk, cmd *cobra.Command, o exportOptions) error {
	if err := required(cmd, "to"); err != nil {
		return err
	}
	s, err := d.store()
	if err != nil {
		return err
	}
	// The first pass verifies all of it and finds out what the header says.
	export, err := s.ExportAirgap(cmd.Context(), o.from, o.channel, func(_ string, _ int64, r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	})
	if err != nil {
		return err
	}
	b := airgapFile{to: o.to, header: airgap.Header{Product: s.Product, Channel: export.Channel, From: o.from, Versions: export.Versions, Created: d.Now()}}
	b.progress = ui.NewProgress(d.progress(), lang.T("writing"), export.Bytes, d.Now)
	err = b.write(func(add func(string, int64, io.Reader) error) error {
		_, err := s.ExportAirgap(cmd.Context(), o.from, o.channel, add)
		return err
	})
	b.progress.Done()
	if err != nil {
		return err
	}
	v := airgapView{o.to, b.size, b.sha256, export.Channel, o.from, export.Versions, export.Expires}
	return d.printer.Result("VendorAirgap", v, nil, v.draw)
}

func (v airgapView) draw(sheet *ui.Sheet) error {
	sheet.Heading("Bundle written")
	sheet.Field("File", ui.Plain(v.File))
	sheet.Field("Size", ui.Plain(ui.Bytes(v.Bytes)))
	sheet.Field("SHA-256", ui.Strong(v.SHA256))
	sheet.Field("Channel", ui.Plain(v.Channel))
	if v.From == "" {
		sheet.Field("From", ui.Plainf("any release, or none"))
	} else {
		sheet.Field("From", ui.Plain(v.From))
	}
	sheet.Field("Leads to", ui.Plain(strings.Join(v.Versions, ", ")))
	sheet.Field("To be used before", ui.Plain(ui.Date(v.Expires)))
	return nil
}

// airgapFile is a file in the making.
type airgapFile struct {
	to       string
	header   airgap.Header
	progress *ui.Progress
	size     int64
	sha256   string
}

// write writes the file beside its place and renames it when it is whole, so that
// nobody carries half of one away.
func (b *airgapFile) write(export func(add func(string, int64, io.Reader) error) error) (err error) {
	partial, doing := b.to+".partial", lang.Say("writing %s", b.to)
	if err := disk.Replaceable(disk.OS{}, b.to); err != nil {
		return fault.File(err, doing)
	}
	file, err := os.OpenFile(partial, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return fault.File(err, doing)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(partial)
		}
	}()
	defer file.Close()
	hash := sha256.New()
	if err := b.fill(export, io.MultiWriter(file, hash)); err != nil {
		return fault.File(err, doing)
	}
	b.sha256 = hex.EncodeToString(hash.Sum(nil))
	if b.size, err = file.Seek(0, io.SeekCurrent); err == nil {
		err = errors.Join(file.Sync(), file.Close())
	}
	if err == nil {
		err = os.Rename(partial, b.to)
	}
	if err == nil {
		err = disk.OS{}.SyncDir(filepath.Dir(b.to))
	}
	return fault.File(err, doing)
}

func (b *airgapFile) fill(export func(add func(string, int64, io.Reader) error) error, w io.Writer) error {
	buffer := bufio.NewWriterSize(w, 1<<20)
	out, err := airgap.Create(buffer, b.header)
	if err != nil {
		return err
	}
	var done int64
	b.progress.Set(done)
	err = export(func(path string, size int64, r io.Reader) error {
		err := out.Add(path, size, r)
		done += size
		b.progress.Set(done)
		return err
	})
	if err == nil {
		err = out.Close()
	}
	if err == nil {
		err = buffer.Flush()
	}
	return err
}
