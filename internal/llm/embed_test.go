package llm_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/llm"
)

func TestInBatches(t *testing.T) {
	t.Parallel()
	texts := make([]string, 70)
	for i := range texts {
		texts[i] = strconv.Itoa(i)
	}
	var sizes []int
	vectors, err := llm.InBatches(texts, llm.Origin{}, func(batch []string) ([][]float32, error) {
		sizes = append(sizes, len(batch))
		var out [][]float32
		for _, text := range batch {
			n, err := strconv.Atoi(text)
			if err != nil {
				return nil, err
			}
			out = append(out, []float32{float32(n)})
		}
		return out, nil
	})
	wantKind(t, err, "")
	if diff := cmp.Diff([]int{32, 32, 6}, sizes); diff != "" {
		t.Error(diff)
	}
	for i, v := range vectors {
		if v[0] != float32(i) {
			t.Errorf("vector %d is %v", i, v)
		}
	}
}

func TestInBatchesRefuses(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string][][]float32{
		"too few": {{1}}, "too many": {{1}, {2}, {3}}, "empty": {{}, {}}, "of two lengths": {{1}, {1, 2}}, "missing": {{1}, nil},
	} {
		_, err := llm.InBatches([]string{"a", "b"}, llm.Origin{}, func([]string) ([][]float32, error) { return answer, nil })
		if llm.KindOf(err) != llm.BadResponse {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	_, err := llm.InBatches([]string{"a"}, llm.Origin{}, func([]string) ([][]float32, error) { return nil, llm.Timeout })
	if err != llm.Timeout {
		t.Errorf("the error is %v", err)
	}
}
