DELETE FROM events WHERE performance_year IS NOT NULL;
DROP INDEX events_amendment_taken;
ALTER TABLE events DROP CONSTRAINT events_amendment;
ALTER TABLE events DROP CONSTRAINT events_one_subject;
ALTER TABLE events DROP COLUMN performance_year;
ALTER TABLE events ALTER COLUMN status SET NOT NULL;
ALTER TABLE events ALTER COLUMN filing_id SET NOT NULL;
DROP TABLE window_amendments;
