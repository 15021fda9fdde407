-- +goose Up

-- A note of one day needs no last day, and is written in one language or both.
-- The same note is kept once, so that a file without ids can be imported again.
ALTER TABLE marketing.annotations
    ALTER annotation_id SET DEFAULT gen_random_uuid()::text,
    ALTER end_day DROP NOT NULL,
    ALTER note_en DROP NOT NULL,
    ALTER note_zh DROP NOT NULL,
    ADD CONSTRAINT annotations_note_check CHECK (note_en <> '' OR note_zh <> ''),
    ADD CONSTRAINT annotations_once UNIQUE NULLS NOT DISTINCT (start_day, end_day, platform, channel, country, device, note_en, note_zh);

-- +goose Down
ALTER TABLE marketing.annotations DROP CONSTRAINT annotations_once, DROP CONSTRAINT annotations_note_check;
UPDATE marketing.annotations
SET end_day = coalesce(end_day, start_day), note_en = coalesce(note_en, note_zh), note_zh = coalesce(note_zh, note_en);
ALTER TABLE marketing.annotations
    ALTER annotation_id DROP DEFAULT,
    ALTER end_day SET NOT NULL,
    ALTER note_en SET NOT NULL,
    ALTER note_zh SET NOT NULL;
