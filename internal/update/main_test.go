package update

import "os"

func soaking() bool { return os.Getenv("OPTOOL_SOAK") == "1" }
