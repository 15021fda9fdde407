package nab

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Read reads named files of the corpus ("realTraffic/speed_7578.csv") from its folder, with their windows.
func Read(folder string, names []string) ([]*File, error) {
	windows, err := readWindows(filepath.Join(folder, "labels", "combined_windows.json"))
	if err != nil {
		return nil, err
	}
	var files []*File
	for _, name := range names {
		f := &File{Name: name, Windows: windows[name]}
		if err := f.read(filepath.Join(folder, "data", name)); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func readWindows(path string) (map[string][]Window, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("nab: windows: %w", err)
	}
	var raw map[string][][2]string
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("nab: windows: %w", err)
	}
	out := map[string][]Window{}
	for name, list := range raw {
		for _, pair := range list {
			var w Window
			for i, at := range []*time.Time{&w.Start, &w.End} {
				if *at, err = time.Parse("2006-01-02 15:04:05.000000", pair[i]); err != nil {
					return nil, fmt.Errorf("nab: windows of %s: %w", name, err)
				}
			}
			out[name] = append(out[name], w)
		}
	}
	return out, nil
}

func (f *File) read(path string) error {
	in, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("nab: %w", err)
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return fmt.Errorf("nab: %s: %w", f.Name, err)
	}
	for i, row := range rows[min(1, len(rows)):] {
		at, err := time.Parse(time.DateTime, row[0])
		if err != nil {
			return fmt.Errorf("nab: %s line %d: %w", f.Name, i+2, err)
		}
		v, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			return fmt.Errorf("nab: %s line %d: %w", f.Name, i+2, err)
		}
		f.Times = append(f.Times, at)
		f.Values = append(f.Values, v)
	}
	return nil
}
