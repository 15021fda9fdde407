// Command forecastbench forecasts many series at once, for comparisons with
// other programs: scripts/bench-forecast.sh calls it. It reads one series a line
// (values between commas, oldest first) and writes, for each, one line of means,
// lower and upper 95 % bounds in turn. The processor time of the forecasting
// alone goes to the standard error, in seconds.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/insight-agent/insight/internal/analysis/forecast"
)

func main() {
	horizon := flag.Int("horizon", 28, "steps to forecast")
	periods := flag.String("periods", "7", "seasonal periods, between commas")
	flag.Parse()
	if err := run(os.Stdin, os.Stdout, os.Stderr, *horizon, *periods); err != nil {
		fmt.Fprintln(os.Stderr, "forecastbench:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out, report io.Writer, horizon int, periods string) error {
	o := forecast.Options{Horizon: horizon}
	for _, p := range strings.Split(periods, ",") {
		m, err := strconv.Atoi(p)
		if err != nil {
			return fmt.Errorf("periods: %w", err)
		}
		o.Periods = append(o.Periods, m)
	}
	series, err := read(in)
	if err != nil {
		return err
	}
	forecasts := make([]*forecast.Forecast, len(series))
	start := processorTime()
	for i, y := range series {
		if forecasts[i], err = forecast.Run(y, o); err != nil {
			return fmt.Errorf("series %d: %w", i+1, err)
		}
	}
	fmt.Fprintf(report, "%.3f\n", (processorTime() - start).Seconds())
	w := bufio.NewWriter(out)
	for _, f := range forecasts {
		for h, p := range f.Points {
			if h > 0 {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, "%g,%g,%g", p.Mean, p.Lo95, p.Hi95)
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

func read(in io.Reader) ([][]float64, error) {
	var series [][]float64
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var y []float64
		for _, cell := range strings.Split(lines.Text(), ",") {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", len(series)+1, err)
			}
			y = append(y, v)
		}
		series = append(series, y)
	}
	return series, lines.Err()
}

// processorTime is what this process has used of all processors, which other
// programs on the machine do not blur as they blur the clock.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
