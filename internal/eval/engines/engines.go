// Package engines measures the analysis engines on data whose truth is known:
// generated worlds, and public sets that are found by a folder. Nothing is
// tuned here; the engines' packages say on which halves they were tuned, and
// only the other halves are reported.
package engines

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/insight-agent/insight/internal/analysis/anomaly/nab"
	"github.com/insight-agent/insight/internal/analysis/anomaly/planted"
	"github.com/insight-agent/insight/internal/analysis/drivers/cubes"
)

// Figure is one measure of an engine beside what it should be.
type Figure struct {
	Engine  string   `json:"engine"`
	Data    string   `json:"data"`
	Measure string   `json:"measure"`
	Value   float64  `json:"value"`
	Low     *float64 `json:"low,omitempty"` // 95 % interval over seeds
	High    *float64 `json:"high,omitempty"`
	// Least and Most bound the target; nil leaves that side open.
	Least *float64 `json:"least,omitempty"`
	Most  *float64 `json:"most,omitempty"`
}

// Met reports whether the value is within its target.
func (f Figure) Met() bool {
	return (f.Least == nil || f.Value >= *f.Least) && (f.Most == nil || f.Value <= *f.Most)
}

// ErrAbsent is wrapped where a data set that is not shipped is not there.
var ErrAbsent = errors.New("data set is absent")

// Options say what is measured and how much of it.
type Options struct {
	Data  string // folder of the data sets that are not shipped; empty: none
	Seeds int    // worlds of planted anomalies; 20 is what is reported
	Cubes int    // cubes of each cell; 60 is what is reported
	// Progress is told what is measured next; nil ignores it.
	Progress func(what string)
	// Absent is told of each set that is left out.
	Absent func(error)
}

// Measure measures every engine. It takes a few minutes of processor time at
// the reported sizes.
func Measure(ctx context.Context, o Options) ([]Figure, error) {
	var figures []Figure
	for _, part := range []func(context.Context, Options) ([]Figure, error){change, anomalies, benchmark, hourly} {
		found, err := part(ctx, o)
		if errors.Is(err, ErrAbsent) {
			o.absent(err)
			continue
		}
		if err != nil {
			return figures, err
		}
		figures = append(figures, found...)
	}
	return figures, nil
}

func (o Options) progress(what string) {
	if o.Progress != nil {
		o.Progress(what)
	}
}

func (o Options) absent(err error) {
	if o.Absent != nil {
		o.Absent(err)
	}
}

// folder finds a data set.
func (o Options) folder(name string) (string, error) {
	path := filepath.Join(o.Data, name)
	if info, err := os.Stat(path); o.Data == "" || err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s: %w; set INSIGHT_DATA to the folder that holds it", name, ErrAbsent)
	}
	return path, nil
}

// change measures the localisation of causes on every cell of the generator.
func change(ctx context.Context, o Options) ([]Figure, error) {
	var figures []Figure
	for _, cell := range cubes.Cells() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		o.progress("change: " + cell.Name)
		score, err := cubes.Run(cell, cubes.HeldOut(o.Cubes))
		if err != nil {
			return nil, fmt.Errorf("cubes %s: %w", cell.Name, err)
		}
		f := Figure{Engine: "change", Data: cell.Name, Measure: "F1 of exact slices", Value: score.F1(), Least: at(.90)}
		if len(cell.Layers) == 0 {
			f.Measure, f.Value = "cubes without a false cause", float64(score.Clean)/float64(score.Cubes)
		}
		figures = append(figures, f)
	}
	return figures, nil
}

// firstSeed begins the seeds that anomalies are reported on. No parameter was
// chosen with them.
const firstSeed = 20_001

// anomalies measures detection in generated worlds.
func anomalies(ctx context.Context, o Options) ([]Figure, error) {
	seeds := make([]uint64, o.Seeds)
	for i := range seeds {
		seeds[i] = firstSeed + uint64(i)
	}
	plan := planted.Plan{Series: 240, Days: 540}
	world := fmt.Sprintf("%d worlds of %d series", o.Seeds, plan.Series)
	o.progress("anomaly: " + world)
	r, err := planted.Evaluate(ctx, plan, seeds)
	if err != nil {
		return nil, err
	}
	o.progress("anomaly: runs of days")
	plan.Runs = true
	runs, err := planted.Evaluate(ctx, plan, seeds)
	if err != nil {
		return nil, err
	}
	o.progress("anomaly: quiet worlds")
	plan.Runs, plan.Quiet = false, true
	quiet, err := planted.Evaluate(ctx, plan, seeds)
	if err != nil {
		return nil, err
	}
	figure := func(data, measure string, e planted.Estimate) Figure {
		return Figure{Engine: "anomaly", Data: data, Measure: measure, Value: e.Mean, Low: &e.Low, High: &e.High}
	}
	const stretch = "runs of 6–14 days, 1.5–3 deviations off"
	found, strays := figure(stretch, "recall of runs", runs.Recall), figure(stretch, "false share of runs, q = .1", runs.RunFDR)
	recall, fdr := figure(world, "recall of events", r.Recall), figure(world, "false share of findings, q = .1", r.FDR)
	alarms, decoys := figure(world, "false alarms per 1,000 series-days", r.FalsePer1000), figure(world, "holiday decoys flagged", r.DecoyShare)
	silence := figure("quiet worlds", "false alarms per 1,000 series-days", quiet.FalsePer1000)
	recall.Least, fdr.Most, alarms.Most, decoys.Most, silence.Most, strays.Most = at(.90), at(.12), at(1), at(.05), at(1), at(.12)
	return []Figure{recall, fdr, alarms, decoys, found, strays, silence}, nil
}

// benchmark scores the detector on the Numenta Anomaly Benchmark's held half.
func benchmark(ctx context.Context, o Options) ([]Figure, error) {
	folder, err := o.folder("nab")
	if err != nil {
		return nil, err
	}
	o.progress("anomaly: NAB")
	_, held, err := nab.Evaluate(ctx, folder)
	if err != nil {
		return nil, err
	}
	data := fmt.Sprintf("NAB, held half (%d files)", held.Files)
	return []Figure{
		{Engine: "anomaly", Data: data, Measure: "standard score, best threshold", Value: held.Score},
		{Engine: "anomaly", Data: data, Measure: "standard score, threshold of the other half", Value: held.AtTuned},
		{Engine: "anomaly", Data: data, Measure: fmt.Sprintf("VUS-PR (without skill %.3f)", held.Labelled), Value: held.Volume},
	}, nil
}

// at is a bound of a target.
func at(v float64) *float64 { return &v }
