package embedded

import (
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"
)

// checkPlatform refuses the platforms that no wheel exists for, and processors
// without the instructions that the pgvector inside was compiled for: it would
// crash the server at the first vector, not at its start.
func checkPlatform() error {
	if _, ok := wheelSums[platform()]; !ok {
		return fmt.Errorf("%s: %w", platform(), ErrUnsupported)
	}
	if missing := missingInstructions(); len(missing) > 0 {
		return fmt.Errorf("this processor lacks %s, which pgvector needs: %w", strings.Join(missing, ", "), ErrUnsupported)
	}
	return nil
}

func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

func missingInstructions() []string {
	needed := map[string]bool{}
	switch platform() {
	case "linux/amd64", "darwin/amd64":
		needed = map[string]bool{"AVX2": cpu.X86.HasAVX2, "BMI2": cpu.X86.HasBMI2, "FMA": cpu.X86.HasFMA}
	case "linux/arm64":
		needed = map[string]bool{"SVE": cpu.ARM64.HasSVE}
	}
	var missing []string
	for _, name := range []string{"AVX2", "BMI2", "FMA", "SVE"} {
		if has, asked := needed[name]; asked && !has {
			missing = append(missing, name)
		}
	}
	return missing
}
