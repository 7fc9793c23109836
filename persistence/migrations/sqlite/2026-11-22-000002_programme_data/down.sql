DROP TABLE apm_entity_ids;
DROP TABLE apm_roster_entries;
DROP TABLE automatic_euc_areas;
DROP TABLE performance_feedback;
DROP TABLE submissions;
