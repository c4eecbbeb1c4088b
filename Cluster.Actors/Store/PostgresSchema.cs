namespace Cluster.Actors.Store;

/// <summary>The schema on PostgreSQL. The first three tables are Akka.Persistence.Sql's, as its version 1.5.73 expects them.</summary>
internal static class PostgresSchema
{
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE journal (
            ordering BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            created BIGINT NOT NULL,
            deleted BOOLEAN NOT NULL,
            persistence_id TEXT NOT NULL,
            sequence_number BIGINT NOT NULL,
            message BYTEA NOT NULL,
            manifest TEXT NULL,
            identifier INTEGER NULL,
            writer_uuid TEXT NULL,
            CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number));

        CREATE TABLE tags (
            ordering_id BIGINT NOT NULL,
            tag TEXT NOT NULL,
            sequence_nr BIGINT NOT NULL,
            persistence_id TEXT NOT NULL,
            PRIMARY KEY (ordering_id, tag));
        CREATE INDEX tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);

        CREATE TABLE snapshot (
            persistence_id TEXT NOT NULL,
            sequence_number BIGINT NOT NULL,
            created BIGINT NOT NULL,
            snapshot BYTEA NULL,
            manifest TEXT NULL,
            serializer_id INTEGER NULL,
            PRIMARY KEY (persistence_id, sequence_number));

        CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL);
        CREATE TABLE anchors (anchor BIGINT NOT NULL PRIMARY KEY, term BIGINT NOT NULL, node BIGINT NOT NULL);
        CREATE TABLE checkpoints (anchor BIGINT NOT NULL PRIMARY KEY, term BIGINT NOT NULL, payload BYTEA NOT NULL);
        CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, wrapped BYTEA NOT NULL);
        CREATE TABLE data_keys (id BIGINT NOT NULL PRIMARY KEY, wrapped BYTEA NOT NULL);
        CREATE TABLE configurations (version BIGINT NOT NULL PRIMARY KEY, payload BYTEA NOT NULL);
        CREATE TABLE active_configuration (
            id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
            version BIGINT NOT NULL REFERENCES configurations (version));
        """,
        """
        ALTER TABLE active_configuration ADD COLUMN confirm_by BIGINT NULL;
        ALTER TABLE active_configuration ADD COLUMN fallback BIGINT NULL;
        CREATE TABLE commits (
            version BIGINT NOT NULL PRIMARY KEY REFERENCES configurations (version),
            user_name TEXT NOT NULL, node TEXT NOT NULL, client TEXT NOT NULL, remark TEXT NOT NULL, at BIGINT NOT NULL);
        CREATE TABLE candidates (id BIGINT NOT NULL PRIMARY KEY, base BIGINT NULL, cleared BIGINT NOT NULL, last BIGINT NOT NULL);
        INSERT INTO candidates (id, cleared, last) VALUES (0, 0, 0);
        CREATE TABLE candidate_edits (
            candidate BIGINT NOT NULL, number BIGINT NOT NULL, payload BYTEA NOT NULL, PRIMARY KEY (candidate, number));
        CREATE TABLE edit_sessions (
            id BIGINT NOT NULL PRIMARY KEY, mode BIGINT NOT NULL, user_name TEXT NOT NULL, node TEXT NOT NULL, terminal TEXT NOT NULL,
            since BIGINT NOT NULL, path TEXT NOT NULL, seen BIGINT NOT NULL);
        CREATE TABLE audit_events (
            number BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL, node TEXT NOT NULL, user_name TEXT NOT NULL, kind BIGINT NOT NULL, what TEXT NOT NULL);
        """,
        """
        CREATE TABLE pki_entries (
            kind BIGINT NOT NULL, name TEXT NOT NULL, revision BIGINT NOT NULL, payload BYTEA NOT NULL, PRIMARY KEY (kind, name));
        """,
        """
        CREATE TABLE address_leases (
            address TEXT NOT NULL PRIMARY KEY, pool TEXT NOT NULL, user_name TEXT NOT NULL, anchor BIGINT NOT NULL, term BIGINT NOT NULL,
            sa_number BIGINT NOT NULL, held BIGINT NOT NULL, at BIGINT NOT NULL);
        CREATE INDEX address_leases_pool ON address_leases (pool, held, at);
        CREATE INDEX address_leases_anchor ON address_leases (anchor, sa_number);
        """,
    ];
}
