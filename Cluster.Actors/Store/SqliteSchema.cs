namespace Cluster.Actors.Store;

/// <summary>The schema on SQLite. The first three tables are Akka.Persistence.Sql's, as its version 1.5.73 expects them.</summary>
internal static class SqliteSchema
{
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE journal (
            ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            created INTEGER NOT NULL,
            deleted BIT NOT NULL,
            persistence_id NVARCHAR(255) NOT NULL,
            sequence_number INTEGER NOT NULL,
            message VARBINARY NOT NULL,
            manifest NVARCHAR(500) NULL,
            identifier INTEGER NULL,
            writer_uuid NVARCHAR(128) NULL);
        CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);

        CREATE TABLE tags (
            ordering_id INTEGER NOT NULL,
            tag NVARCHAR(64) NOT NULL,
            sequence_nr INTEGER NOT NULL,
            persistence_id NVARCHAR(255) NOT NULL,
            PRIMARY KEY (ordering_id, tag));
        CREATE INDEX tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);

        CREATE TABLE snapshot (
            persistence_id NVARCHAR(255) NOT NULL,
            sequence_number INTEGER NOT NULL,
            created INTEGER NOT NULL,
            snapshot VARBINARY NULL,
            manifest NVARCHAR(500) NULL,
            serializer_id INTEGER NULL,
            PRIMARY KEY (persistence_id, sequence_number));

        CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL);
        CREATE TABLE anchors (anchor INTEGER NOT NULL PRIMARY KEY, term INTEGER NOT NULL, node INTEGER NOT NULL);
        CREATE TABLE checkpoints (anchor INTEGER NOT NULL PRIMARY KEY, term INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, wrapped BLOB NOT NULL);
        CREATE TABLE data_keys (id INTEGER NOT NULL PRIMARY KEY, wrapped BLOB NOT NULL);
        CREATE TABLE configurations (version INTEGER NOT NULL PRIMARY KEY, payload BLOB NOT NULL);
        CREATE TABLE active_configuration (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            version INTEGER NOT NULL REFERENCES configurations (version));
        """,
        """
        ALTER TABLE active_configuration ADD COLUMN confirm_by INTEGER NULL;
        ALTER TABLE active_configuration ADD COLUMN fallback INTEGER NULL;
        CREATE TABLE commits (
            version INTEGER NOT NULL PRIMARY KEY REFERENCES configurations (version),
            user_name TEXT NOT NULL, node TEXT NOT NULL, client TEXT NOT NULL, remark TEXT NOT NULL, at INTEGER NOT NULL);
        CREATE TABLE candidates (id INTEGER NOT NULL PRIMARY KEY, base INTEGER NULL, cleared INTEGER NOT NULL, last INTEGER NOT NULL);
        INSERT INTO candidates (id, cleared, last) VALUES (0, 0, 0);
        CREATE TABLE candidate_edits (
            candidate INTEGER NOT NULL, number INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (candidate, number));
        CREATE TABLE edit_sessions (
            id INTEGER NOT NULL PRIMARY KEY, mode INTEGER NOT NULL, user_name TEXT NOT NULL, node TEXT NOT NULL, terminal TEXT NOT NULL,
            since INTEGER NOT NULL, path TEXT NOT NULL, seen INTEGER NOT NULL);
        CREATE TABLE audit_events (
            number INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, node TEXT NOT NULL, user_name TEXT NOT NULL, kind INTEGER NOT NULL, what TEXT NOT NULL);
        """,
        """
        CREATE TABLE pki_entries (
            kind INTEGER NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (kind, name));
        """,
        """
        CREATE TABLE address_leases (
            address TEXT NOT NULL PRIMARY KEY, pool TEXT NOT NULL, user_name TEXT NOT NULL, anchor INTEGER NOT NULL, term INTEGER NOT NULL,
            sa_number INTEGER NOT NULL, held INTEGER NOT NULL, at INTEGER NOT NULL);
        CREATE INDEX address_leases_pool ON address_leases (pool, held, at);
        CREATE INDEX address_leases_anchor ON address_leases (anchor, sa_number);
        """,
    ];
}
