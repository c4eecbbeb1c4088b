using Microsoft.Data.Sqlite;

namespace Cluster.Actors.Store;

/// <summary>One transaction, a row at a time: there is no round trip to save.</summary>
internal sealed class SqliteJournalConnection : JournalConnection
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _created = new("@created", SqliteType.Integer);
    private readonly SqliteParameter _stream = new("@stream", SqliteType.Text);
    private readonly SqliteParameter _position = new("@position", SqliteType.Integer);
    private readonly SqliteParameter _envelope = new("@envelope", SqliteType.Blob);
    private readonly SqliteParameter _writer = new("@writer", SqliteType.Text);

    public SqliteJournalConnection(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new SqliteCommand(
            $"""
             INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
             VALUES (@created, 0, @stream, @position, @envelope, '{Manifest}', {Serializer}, @writer)
             """,
            connection);
        _insert.Parameters.AddRange([_created, _stream, _position, _envelope, _writer]);
    }

    public override void Insert(IReadOnlyList<JournalAppend> appends)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction(); // a write transaction from the start; undone unless it is committed
        _insert.Transaction = transaction;
        _created.Value = DateTime.UtcNow.Ticks;
        foreach (JournalAppend append in appends)
        {
            _stream.Value = append.Stream;
            _writer.Value = append.Writer;
            for (int n = 0; n < append.Records.Length; n++)
            {
                _position.Value = checked((long)append.First + n);
                _envelope.Value = append.Records[n].Envelope;
                _insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    public override void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
