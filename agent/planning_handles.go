package agent

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/semantic"
)

// handles stand for members in what a planning model sees. The names of members
// come from outside and may hold anything, so no prompt that decides holds one:
// the model sees v1, v2 and gives them back.
type handles struct {
	find   func(ctx context.Context, dimension, search string) ([]memberName, bool, error)
	byName map[[2]string]string // dimension and member
	meant  map[string][2]string // dimension and member by handle
}

// memberName is a member with what people call it.
type memberName struct {
	value  string
	labels []string
}

func newHandles(find func(context.Context, string, string) ([]memberName, bool, error)) *handles {
	return &handles{find: find, byName: make(map[[2]string]string), meant: make(map[string][2]string)}
}

// handle returns what stands for a member, the same each time.
func (h *handles) handle(dimension, member string) string {
	switch member {
	case semantic.NullMember:
		return "not set"
	case semantic.OthersMember:
		return "all others"
	}
	key := [2]string{dimension, member}
	if known, ok := h.byName[key]; ok {
		return known
	}
	name := "v" + strconv.Itoa(len(h.byName)+1)
	h.byName[key], h.meant[name] = name, key
	return name
}

// scrub puts the handles in the place of members that a text quotes, the longest
// first, since one name may hold another.
func (h *handles) scrub(text string) string {
	known := slices.SortedFunc(maps.Keys(h.byName), func(a, b [2]string) int {
		return cmp.Or(len(b[1])-len(a[1]), strings.Compare(h.byName[a], h.byName[b]))
	})
	for _, key := range known {
		if len(key[1]) > 1 { // a letter says nothing and stands in every word
			text = strings.ReplaceAll(text, key[1], h.byName[key])
		}
	}
	return text
}

// Settle puts the members behind handles and names into a call's filters.
func (h *handles) Settle(ctx context.Context, _ string, args map[string]any) (violation string, err error) {
	if query, ok := args["query"].(map[string]any); ok {
		if violation, err := h.settleFilters(ctx, query); violation != "" || err != nil {
			return violation, err
		}
		return h.settleShare(ctx, args, query)
	}
	return h.settleFilters(ctx, args)
}

func (h *handles) settleFilters(ctx context.Context, args map[string]any) (string, error) {
	filters, _ := args["filters"].([]any)
	for _, f := range filters {
		filter, ok := f.(map[string]any)
		if !ok {
			continue
		}
		dimension, _ := filter["dimension"].(string)
		values, _ := filter["values"].([]any)
		if len(values) == 0 {
			return "The filter of " + strconv.Quote(dimension) + " names no member; leave it out or give values.", nil
		}
		if violation, err := h.settleValues(ctx, dimension, values); violation != "" || err != nil {
			return violation, err
		}
	}
	return "", nil
}

// settleShare does the same for the members of a share, which are of the one
// dimension that its query is cut by.
func (h *handles) settleShare(ctx context.Context, args, query map[string]any) (string, error) {
	members, _ := args["members"].([]any)
	dimensions, _ := query["dimensions"].([]any)
	if len(members) == 0 || len(dimensions) != 1 {
		return "", nil
	}
	dimension, _ := dimensions[0].(string)
	return h.settleValues(ctx, dimension, members)
}

func (h *handles) settleValues(ctx context.Context, dimension string, values []any) (string, error) {
	for i, v := range values {
		name, ok := v.(string)
		if !ok {
			continue
		}
		member, violation, err := h.member(ctx, dimension, name)
		if violation != "" || err != nil {
			return violation, err
		}
		values[i] = member
	}
	return "", nil
}

// member returns the member that a handle or a name means. A name must be that
// of a member, whatever its case, in either language.
func (h *handles) member(ctx context.Context, dimension, name string) (member, violation string, err error) {
	if of, ok := h.meant[name]; ok {
		if of[0] != dimension {
			return "", fmt.Sprintf("%s is a member of %s, not of %s.", name, of[0], dimension), nil
		}
		return of[1], "", nil
	}
	found, ok, err := h.find(ctx, dimension, name)
	if err != nil || !ok {
		return name, "", err // the tool says what is wrong with the dimension
	}
	for _, m := range found {
		if strings.EqualFold(m.value, name) {
			return m.value, "", nil
		}
	}
	var near []string
	for _, m := range found {
		for _, label := range m.labels {
			if strings.EqualFold(label, name) {
				return m.value, "", nil
			}
		}
		if len(near) < maxNear {
			near = append(near, h.handle(dimension, m.value))
		}
	}
	violation = fmt.Sprintf("%s has no member of that name.", dimension)
	if len(near) > 0 {
		violation += " Members whose names contain it: " + strings.Join(near, ", ") + "."
	}
	return "", violation, nil
}

// maxNear is how many members are offered in the place of a name.
const maxNear = 5
