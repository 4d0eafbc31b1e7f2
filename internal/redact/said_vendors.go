package redact

// vendorTokenList has the prefixes of vendors that are met less often, from their own
// documentation and from the catalogues of scanners.
func vendorTokenList() []knownToken {
	return []knownToken{
		{"hcaik_", base62, 30, anyLength, "api-key"}, // Honeycomb
		{"hcxik_", base62, 30, anyLength, "api-key"},
		{"hcalk_", base62, 30, anyLength, "api-key"},
		{"hcamk_", base62, 30, anyLength, "api-key"},
		{"zpka_", wordLike, 24, anyLength, "api-key"}, // Zuplo
		{"CLOJARS_", hexadecimal, 40, anyLength, "api-key"},
		{"dt0c01.", dotted, 60, anyLength, "api-key"}, // Dynatrace
		{"dt0s16.", dotted, 60, anyLength, "api-key"},
		{"EZAK", base62, 50, 60, "api-key"}, // EasyPost
		{"EZTK", base62, 50, 60, "api-key"},
		{"duffel_live_", base64url, 30, anyLength, "api-key"},
		{"duffel_test_", base64url, 30, anyLength, "api-key"},
		{"fio-u-", base64url, 40, anyLength, "api-key"},      // Frame.io
		{"dnkey-", base64url, 30, anyLength, "api-key"},      // Defined Networking
		{"s-s4t2ud-", hexadecimal, 40, anyLength, "api-key"}, // Intra 42
		{"s-s4t2af-", hexadecimal, 40, anyLength, "api-key"},
		{"pnu_", base62, 30, anyLength, "api-key"}, // Prefect
		{"pnb_", base62, 30, anyLength, "api-key"},
		{"rdme_", lowerOrDigit, 50, anyLength, "api-key"}, // ReadMe
		{"tk-us-", base64url, 40, anyLength, "api-key"},   // Scalingo
		{"shippo_live_", hexadecimal, 30, anyLength, "api-key"},
		{"shippo_test_", hexadecimal, 30, anyLength, "api-key"},
		{"sgp_", wordLike, 30, anyLength, "api-key"}, // Sourcegraph, Segment
		{"waka_", base64url, 30, anyLength, "api-key"},
		{"xau_", base62, 30, anyLength, "api-key"}, // Xata
		{"aio_", base62, 26, 32, "api-key"},        // Adafruit
		{"sm_aat_", base62, 12, anyLength, "api-key"},
		{"sm_pat_", base62, 12, anyLength, "api-key"},
		{"atlasv1.", base64url, 40, anyLength, "api-key"},
		{"polar_oat_", base62, 20, anyLength, "api-key"},
		{"rnd_", base62, 24, anyLength, "api-key"}, // Render
		{"retool_", wordLike, 20, anyLength, "api-key"},
		{"rootly_", hexadecimal, 40, anyLength, "api-key"},
		{"rpa_", base62, 30, anyLength, "api-key"}, // RunPod
		{"tr_prod_", base62, 16, anyLength, "api-key"},
		{"tr_dev_", base62, 16, anyLength, "api-key"},
		{"vtwn_", base62, 20, anyLength, "api-key"},
		{"sk-lf-", base64url, 30, anyLength, "api-key"}, // Langfuse
		{"pcsk_", wordLike, 30, anyLength, "api-key"},   // Pinecone
		{"csk-", base62, 30, anyLength, "api-key"},      // Cerebras
		{"fw_", base62, 22, 32, "api-key"},              // Fireworks
		{"tgp_v1_", base64url, 30, anyLength, "api-key"},
		{"e2b_", hexadecimal, 36, anyLength, "api-key"},
		{"bb_live_", base64url, 20, anyLength, "api-key"},
		{"esecret_", base62, 20, anyLength, "api-key"},
		{"cal_live_", hexadecimal, 28, anyLength, "api-key"},
		{"chpt_", hexadecimal, 12, anyLength, "api-key"}, // Chromatic
		{"CCDB1_", wordLike, 40, anyLength, "api-key"},   // CockroachDB
		{"ddp_", base62, 30, anyLength, "api-key"},       // Deno
		{"ddo_", base62, 30, anyLength, "api-key"},
		{"grtu", hexadecimal, 60, 66, "api-key"}, // Gretel
		{"grtp", hexadecimal, 60, 66, "api-key"},
		{"jca_", base62, 30, anyLength, "api-key"},    // JumpCloud
		{"mka_", base64url, 30, anyLength, "api-key"}, // Mergify
		{"napi_", lowerOrDigit, 40, anyLength, "api-key"},
		{"NF-", base62, 32, 40, "api-key"}, // Nightfall
		{"persona_production_", hexadecimal, 20, anyLength, "api-key"},
		{"persona_sandbox_", hexadecimal, 20, anyLength, "api-key"},
		{"samsara_api_", base62, 24, anyLength, "api-key"},
		{"tsec_", wordLike, 24, anyLength, "api-key"}, // Tigris
		{"ATTA", hexadecimal, 60, 80, "api-key"},      // Trello
		{"vat_", wordLike, 24, anyLength, "api-key"},  // Vanta
		{"unkey_", wordLike, 16, anyLength, "api-key"},
		{"phc_", base62, 30, anyLength, "api-key"}, // PostHog
		{"flb_live_", base62, 14, anyLength, "api-key"},
		{"gto_", base62, 30, anyLength, "api-key"},
		{"ory_pat_", base62, 24, anyLength, "api-key"},
		{"ory_at_", base64url, 30, anyLength, "api-key"},
		{"ory_rt_", base64url, 30, anyLength, "api-key"},
		{"ory_st_", base62, 24, anyLength, "api-key"},
		{"authentik_", base62, 30, anyLength, "api-key"},
		{"nbp_", base62, 30, anyLength, "api-key"}, // NetBird
		{"kfp_", base62, 30, anyLength, "api-key"},
		{"uk1_", base64url, 30, anyLength, "api-key"},
		{"WPK-", base62, 24, anyLength, "api-key"},
	}
}
