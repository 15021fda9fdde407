package warehouse

import (
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// normalize returns the values of the current row as Result holds them.
func normalize(rows pgx.Rows) ([]any, error) {
	values, err := rows.Values()
	if err != nil {
		return nil, err
	}
	for i, v := range values {
		field := rows.FieldDescriptions()[i]
		if values[i], err = normalizeValue(v, field.DataTypeOID); err != nil {
			return nil, fmt.Errorf("column %s: %w", field.Name, err)
		}
	}
	return values, nil
}

func normalizeValue(value any, oid uint32) (any, error) {
	switch v := value.(type) {
	case nil, bool, string:
		return v, nil
	case float64:
		return finite(v), nil
	case float32:
		return finite(float64(v)), nil
	case int64:
		return float64(v), nil
	case int32:
		return float64(v), nil
	case int16:
		return float64(v), nil
	case pgtype.Numeric:
		f, err := v.Float64Value()
		if err != nil {
			return nil, err
		}
		return finite(f.Float64), nil
	case time.Time:
		if oid == pgtype.DateOID {
			return v.Format(time.DateOnly), nil
		}
		return v.UTC().Format(time.RFC3339Nano), nil
	case pgtype.InfinityModifier: // of a date or moment
		return v.String(), nil
	case [16]byte:
		return uuid.UUID(v).String(), nil
	}
	return nil, fmt.Errorf("a value of type %T (type id %d) is neither text, number, truth nor date: cast it to text in the semantic model", value, oid)
}

// finite returns nil for what no reader can compute with and JSON cannot say.
func finite(f float64) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return f
}
