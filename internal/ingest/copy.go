package ingest

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"
)

// columnNames are the columns that the file fills.
func (p *Plan) columnNames() []string {
	names := make([]string, len(p.bindings))
	for i, b := range p.bindings {
		names[i] = b.target.Name
	}
	return names
}

// copyTo streams the good rows into a table by COPY. columns are those that the
// file fills and, behind them, those whose values behind appends, between tabs.
func (p *Plan) copyTo(ctx context.Context, tx pgx.Tx, table string, columns []string, behind func(buf []byte, fields []string, line int) []byte) error {
	reader, writer := io.Pipe()
	written := make(chan error, 1)
	go func() { // ends when the rows do, or when this end of the pipe closes
		err := p.write(writer, behind)
		writer.CloseWithError(err)
		written <- err
	}()
	sql := "COPY " + table + " (" + quoteList(columns) + ") FROM STDIN"
	_, copyErr := tx.Conn().PgConn().CopyFrom(ctx, reader, sql)
	reader.CloseWithError(errStop)
	if err := <-written; err != nil && !errors.Is(err, errStop) {
		return err // the cause, of which COPY's error is the effect
	}
	return copyErr
}

// write gives the good rows in the text format of COPY.
func (p *Plan) write(w io.Writer, behind func(buf []byte, fields []string, line int) []byte) error {
	const chunk = 1 << 16
	buf := make([]byte, 0, chunk+maxField)
	flush := func() error {
		_, err := w.Write(buf)
		buf = buf[:0]
		return err
	}
	good := 0
	err := p.each(func(Skip) {}, func(fields []string, line int) error {
		row, wrong := p.convert(fields, line)
		if len(wrong) > 0 {
			return nil // counted by the plan
		}
		good++
		for _, cell := range row {
			buf = append(appendCopy(buf, cell), '\t')
		}
		buf = append(behind(buf, fields, line), '\n')
		if len(buf) >= chunk {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err == nil && good != p.Good {
		err = errChanged
	}
	return err
}

// appendCopy escapes a value as COPY's text format wants it.
func appendCopy(buf []byte, cell *string) []byte {
	if cell == nil {
		return append(buf, `\N`...)
	}
	s := *cell
	for {
		i := strings.IndexAny(s, "\\\t\n\r")
		if i < 0 {
			return append(buf, s...)
		}
		buf = append(append(buf, s[:i]...), '\\')
		switch s[i] {
		case '\t':
			buf = append(buf, 't')
		case '\n':
			buf = append(buf, 'n')
		case '\r':
			buf = append(buf, 'r')
		default:
			buf = append(buf, '\\')
		}
		s = s[i+1:]
	}
}
