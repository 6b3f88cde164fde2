DROP TRIGGER rollup_inserted ON services_servicerecord;
DROP TRIGGER rollup_updated ON services_servicerecord;
DROP TRIGGER rollup_deleted ON services_servicerecord;
DROP TRIGGER rollup_truncated ON services_servicerecord;
DROP TRIGGER rollup_inserted ON services_beneficiary;
DROP TRIGGER rollup_updated ON services_beneficiary;
DROP TRIGGER rollup_deleted ON services_beneficiary;
DROP TRIGGER rollup_truncated ON services_beneficiary;
DROP TRIGGER rollup_moved ON stations_station;
DROP TRIGGER rollup_deleted ON stations_station;
DROP TRIGGER rollup_moved ON stations_division;
DROP TRIGGER rollup_deleted ON stations_division;
DROP TRIGGER rollup_inserted ON campaigns_campaign;
DROP TRIGGER rollup_updated ON campaigns_campaign;
DROP TRIGGER rollup_deleted ON campaigns_campaign;
DROP FUNCTION rollup_mark_records();
DROP FUNCTION rollup_mark_beneficiaries();
DROP FUNCTION rollup_mark_truncated();
DROP FUNCTION rollup_mark_moved_stations();
DROP FUNCTION rollup_mark_moved_divisions();
DROP FUNCTION rollup_mark_campaigns();
ALTER TABLE reporting_factset
    ALTER COLUMN households SET STORAGE DEFAULT,
    ALTER COLUMN persons SET STORAGE DEFAULT;
DROP TABLE rollup_mark, rollup_mark_set;
