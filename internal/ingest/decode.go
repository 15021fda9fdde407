package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is the encoding of a file, by its usual name.
type Encoding string

// The encodings that are recognised.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	GB18030     Encoding = "gb18030" // and so GBK and GB2312
	Windows1252 Encoding = "windows-1252"
)

// ErrFile is wrapped by every error that the file itself causes.
var ErrFile = errors.New("cannot read file")

var byteOrderMarks = []struct {
	mark string
	enc  Encoding
}{{"\xef\xbb\xbf", UTF8}, {"\xff\xfe", UTF16LE}, {"\xfe\xff", UTF16BE}}

// notText lists how files begin that are no text at all.
var notText = []struct{ magic, mend string }{
	{"PK\x03\x04", "it is a spreadsheet or an archive; save the sheet as CSV"},
	{"\xd0\xcf\x11\xe0", "it is an old Excel workbook; save the sheet as CSV"},
	{"\x1f\x8b", "it is compressed; unpack it"},
	{"%PDF", "it is a PDF; export the report as CSV"},
	{"PAR1", "it is Parquet; export it as CSV"},
}

// sniffEncoding reads all of r and says how its bytes are to be read. Bytes
// that fit no encoding, or two equally well, are an error: a wrong guess would
// spoil every name.
func sniffEncoding(r io.Reader) (Encoding, error) {
	br := bufio.NewReaderSize(r, 1<<16)
	head, err := br.Peek(4096)
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("%w: %w", ErrFile, err)
	}
	if len(head) == 0 {
		return "", fmt.Errorf("%w: it is empty", ErrFile)
	}
	for _, f := range notText {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return "", fmt.Errorf("%w: %s", ErrFile, f.mend)
		}
	}
	for _, b := range byteOrderMarks {
		if bytes.HasPrefix(head, []byte(b.mark)) {
			return b.enc, nil
		}
	}
	if enc, ok := sniffUTF16(head); ok {
		return enc, nil
	}
	if first, _, _ := bytes.Cut(head, []byte("\n")); bytes.IndexByte(first, 0) >= 0 { // in a later line it is a bad cell
		return "", fmt.Errorf("%w: its first line holds zero bytes, so it is no text; export the report as CSV", ErrFile)
	}
	high, err := collectHighBytes(br)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrFile, err)
	}
	if high.utf8 {
		return UTF8, nil
	}
	return high.legacy()
}

// sniffUTF16 recognises UTF-16 without a mark: nearly every delimiter, digit
// and line end of a table is ASCII, whose other byte is zero.
func sniffUTF16(head []byte) (Encoding, bool) {
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	switch {
	case half >= 4 && zeros[1] > half*2/5 && zeros[0] < half/20:
		return UTF16LE, true
	case half >= 4 && zeros[0] > half*2/5 && zeros[1] < half/20:
		return UTF16BE, true
	}
	return "", false
}

// highBytes is what a file holds outside ASCII.
type highBytes struct {
	utf8   bool
	sample []byte // lines with such bytes, whole, up to maxHighSample
}

const maxHighSample = 1 << 18

func collectHighBytes(r *bufio.Reader) (highBytes, error) {
	h := highBytes{utf8: true}
	for {
		line, err := r.ReadSlice('\n')
		if err == bufio.ErrBufferFull { // a very long line: cut it at a character
			line = append([]byte(nil), line...)
			for range utf8.UTFMax - 1 {
				if utf8.Valid(line) {
					break
				}
				b, err := r.ReadByte()
				if err != nil {
					break
				}
				line = append(line, b)
			}
			err = nil
		}
		if h.utf8 && !utf8.Valid(line) {
			h.utf8 = false
		}
		if len(h.sample) < maxHighSample && bytes.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) {
			h.sample = append(h.sample, line...)
		}
		if err == io.EOF {
			return h, nil
		}
		if err != nil && err != bufio.ErrBufferFull {
			return h, err
		}
	}
}

// legacy decides between the two encodings of old spreadsheets. Chinese text
// is made of pairs of high bytes, nearly all of them in the GB 2312 block, and
// soon holds a byte that no Western word has; Western text has single accented
// letters among ASCII ones. Two accented letters in a row (éé) alone could be
// either.
func (h highBytes) legacy() (Encoding, error) {
	var pairs, common, foreign, singles, western int
	b := h.sample
	for i := 0; i < len(b); {
		switch {
		case b[i] < 0x80:
			i++
		case i+1 < len(b) && b[i] >= 0xa1 && b[i] <= 0xf7 && b[i+1] >= 0xa1 && b[i+1] != 0xff:
			pairs++
			if b[i] <= 0xa3 || b[i] >= 0xb0 {
				common++
			}
			if !isWestern(b[i]) || !isWestern(b[i+1]) {
				foreign++
			}
			i += 2
		default:
			singles++
			if isWestern(b[i]) {
				western++
			}
			i++
		}
	}
	switch {
	case foreign > 0 && common*10 >= pairs*9 && pairs >= 9*singles:
		return GB18030, nil
	case singles > pairs && western == singles && foreign == 0:
		return Windows1252, nil
	}
	return "", fmt.Errorf("%w: its text is not UTF-8, and nothing shows whether it is GB18030 or Windows-1252; save it as UTF-8, or name the encoding in the map", ErrFile)
}

// isWestern reports whether a byte of Windows-1252 is one that words and prices
// of Western Europe hold: accented letters, quotes, dashes, currency signs and
// the no-break space.
func isWestern(b byte) bool {
	return b >= 0xc0 && b != 0xd7 && b != 0xf7 ||
		bytes.IndexByte([]byte{0x80, 0x85, 0x8a, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9a, 0x9c, 0x9e, 0x9f,
			0xa0, 0xa1, 0xa3, 0xa7, 0xa9, 0xaa, 0xab, 0xae, 0xb0, 0xb2, 0xb4, 0xb7, 0xba, 0xbb, 0xbf}, b) >= 0
}

// decode returns the text of r as UTF-8 without a byte order mark.
func decode(r io.Reader, enc Encoding) (io.Reader, error) {
	var decoder encoding.Encoding
	switch enc {
	case UTF8:
		decoder = unicode.UTF8BOM
	case UTF16LE:
		decoder = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case UTF16BE:
		decoder = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case GB18030:
		decoder = simplifiedchinese.GB18030
	case Windows1252:
		decoder = charmap.Windows1252
	default:
		return nil, fmt.Errorf("%w: encoding %q is not one of utf-8, utf-16le, utf-16be, gb18030, windows-1252", ErrFile, enc)
	}
	return transform.NewReader(r, decoder.NewDecoder()), nil
}
