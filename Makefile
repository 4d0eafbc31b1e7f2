# What there is to do with this tree; "make help" lists it.

GO     ?= go
PREFIX ?= /usr/local

# A release says which it is by its tag v1.2.3; any other tree is "dev".
package := github.com/optool/optool/internal/version
VERSION ?= $(shell git describe --tags --match 'v[0-9]*' --dirty 2>/dev/null | sed 's/^v//' | grep . || echo dev)
COMMIT  ?= $(shell git rev-parse HEAD 2>/dev/null)
EPOCH   ?= $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null | grep . || echo 0))
DATE    ?= $(shell date -u -d @$(EPOCH) +%Y-%m-%dT%H:%M:%SZ)
stamp    = -X $(package).Version=$(VERSION) -X $(package).Commit=$(COMMIT) -X $(package).Date=$(DATE)

# Without cgo the binaries run on any Linux, and start sooner.
build = CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w $(stamp)'

# The version comes from above, so that a tree with no git, or with another
# user's, builds as well.
export GOFLAGS := $(strip $(GOFLAGS) -mod=readonly -buildvcs=false)

# Go keeps its caches below HOME; where that is none, they are in .cache/.
ifneq ($(shell test -d "$$HOME" && test -w "$$HOME" && echo usable),usable)
export GOPATH  ?= $(CURDIR)/.cache/go
export GOCACHE ?= $(CURDIR)/.cache/build
export GOFLAGS := $(GOFLAGS) -modcacherw
endif

# The race detector needs a C compiler; Go knows whether it has one.
race = $(if $(filter 1,$(shell $(GO) env CGO_ENABLED)),-race)

.PHONY: build test race cover lint accept fuzz bench soak demo picture docs dist stage install clean help

build: ## bin/optool and bin/optool-vendor (the default)
	$(build) -o bin/ ./cmd/optool ./cmd/optool-vendor

test: ## all tests
	$(GO) test ./...
	$(GO) test -C tools ./...

race: ## all tests with the race detector, where there is a C compiler: some three times as long
	$(GO) test $(race) -timeout 20m ./...

cover: ## the share of the statements that tests run, by package and on the whole
	@mkdir -p .cache
	@$(GO) test -coverpkg ./internal/...,./pkg/... -coverprofile .cache/cover.out ./... >.cache/cover.log || { grep -v '^ok' .cache/cover.log; exit 1; }
	@awk 'NR > 1 { at = $$1; size[at] = $$2; if ($$3) ran[at] = 1 } \
		END { for (at in size) { p = at; sub("/[^/]*$$", "", p); sub("^([^/]*/){3}", "", p); all[p] += size[at]; sum += size[at]; \
			if (ran[at]) { some[p] += size[at]; done += size[at] } } \
			for (p in all) printf "%5.1f %%  %s\n", 100 * some[p] / all[p], p; printf "%5.1f %%  the whole\n", 100 * done / sum }' .cache/cover.out | sort -k3

STATICCHECK ?= honnef.co/go/tools/cmd/staticcheck@v0.8.2
lint: ## gofmt, go vet, staticcheck, and shellcheck where there is one
	@unformatted=$$(gofmt -l cmd internal pkg tools); test -z "$$unformatted" || { echo "gofmt -w $$unformatted"; exit 1; }
	$(GO) vet -tags accept ./...
	$(GO) vet -C tools ./...
	$(GO) run $(STATICCHECK) -tags accept ./...
	@! command -v shellcheck >/dev/null || { echo shellcheck .ci/run .ci/tools; shellcheck .ci/run .ci/tools; }

accept: build ## the built programs and real parts: systemd, NATS, nginx, PostgreSQL, Postfix, tus, age, power cuts, another clock
	@./.ci/tools strace nginx=nginx-light node=nodejs npm mkfs.ext4=e2fsprogs mkfs.xfs=xfsprogs systemctl=systemd \
		redis-server redis-cli=redis-tools psql=postgresql bsdtar=libarchive-tools zstd age chromium postfix dovecot=dovecot-imapd \
		lintian debootstrap rpmlint rpm mandoc zsh fish groff=groff-base dh_bash-completion=bash-completion apparmor_parser=apparmor logrotate
	$(GO) test -tags accept -count=1 -timeout 30m -v ./internal/accept

FUZZTIME ?= 30s
fuzz: ## every fuzz target, FUZZTIME=30s each
	@grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' internal pkg | sed 's|/[^/]*:func | |' | sort | \
	while read -r dir target; do \
		echo "$$dir $$target"; \
		$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "./$$dir" || exit 1; \
	done

WHOLE ?= false
bench: build ## start-up beside a Go hello world; bundles beside tar and zstd; bytes of an update beside other tools (WHOLE=true: on the whole tree too)
	@$(build) -o bin/bench/ ./internal/bench ./internal/bench/bundle ./internal/bench/hello ./internal/bench/sizes
	@bin/bench/bench -bin bin -hello bin/bench/hello
	@./.ci/tools zstd bsdiff xdelta3
	@bin/bench/bundle -bin bin -work bin/bench/logs
	@bin/bench/sizes -bin bin -work bin/bench/platform -whole=$(WHOLE)

soak: build ## the tests that take long: more damages, kills, power cuts and days
	OPTOOL_SOAK=1 $(GO) test $(race) -timeout 120m ./...
	OPTOOL_SOAK=1 $(GO) test -tags accept -count=1 -timeout 120m -run 'Test(Platform(Killed|PowerCut)|Bundle|Support)' ./internal/accept

demo: build ## a tour: vendor, licence, and everything that can happen to it
	@$(GO) run ./internal/demo -bin bin

picture: build ## docs/optool.svg, from a run of the tour on a terminal
	@$(GO) run ./internal/demo -bin bin -picture docs/optool.svg >/dev/null

docs: ## rewrite the generated pages and schemas
	$(GO) test ./internal/cli -run TestDocs -update

# What is published, and where it is made. A parcel is packed by a program of its own
# module, since nfpm brings a hundred others along.
ARCHS ?= amd64 arm64
DIST  ?= dist
release  = -version '$(VERSION)' -epoch '$(EPOCH)' -archs '$(shell echo $(ARCHS) | tr ' ' ,)'
programs = for arch in $(ARCHS); do GOOS=linux GOARCH=$$arch $(build) -o bin/package/linux-$$arch/ ./cmd/optool ./cmd/optool-vendor || exit 1; done
dist: build ## dist/: archives, deb, rpm and apk, SBOMs, checksums, signed with SIGN_KEY=FILE; BRAND=DIR: of that brand
	@rm -rf bin/package $(filter dist,$(DIST))
	@$(if $(BRAND),,$(programs))
	@$(GO) run -C tools ./dist -root '$(CURDIR)' $(release) -out '$(abspath $(DIST))' \
		$(if $(BRAND),-brand '$(abspath $(BRAND))') $(if $(SIGN_KEY),-sign-key '$(abspath $(SIGN_KEY))')

# What goreleaser packs beside the programs: see .goreleaser.yaml.
stage: build
	@rm -rf bin/package
	@$(programs)
	@$(GO) build -C tools -trimpath -o ../bin/dist ./dist
	@bin/dist -root . $(release) stage

install: build ## copy optool to PREFIX/bin
	install -D -m 0755 bin/optool $(DESTDIR)$(PREFIX)/bin/optool

clean: ## remove what was built
	rm -rf bin dist

help: ## this list
	@sed -nE 's/^([a-z]+):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r word what; do printf '  make %-8s %s\n' "$$word" "$$what"; done
