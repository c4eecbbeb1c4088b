using Npgsql;
using NpgsqlTypes;

namespace Cluster.Actors.Store;

/// <summary>One statement is one transaction and one round trip, however many rows it has.</summary>
internal sealed class PostgresJournalConnection : JournalConnection
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _insert;
    private readonly NpgsqlParameter<long> _created = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<string[]> _streams = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
    private readonly NpgsqlParameter<long[]> _positions = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<byte[][]> _envelopes = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
    private readonly NpgsqlParameter<string[]> _writers = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    public PostgresJournalConnection(NpgsqlConnection connection)
    {
        _connection = connection;
        _insert = new NpgsqlCommand(
            $"""
             INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
             SELECT $1, false, row.stream, row.position, row.envelope, '{Manifest}', {Serializer}, row.writer
             FROM unnest($2, $3, $4, $5) AS row (stream, position, envelope, writer)
             """,
            connection);
        _insert.Parameters.Add(_created);
        _insert.Parameters.Add(_streams);
        _insert.Parameters.Add(_positions);
        _insert.Parameters.Add(_envelopes);
        _insert.Parameters.Add(_writers);
    }

    public override void Insert(IReadOnlyList<JournalAppend> appends)
    {
        int rows = appends.Sum(append => append.Records.Length);
        var (streams, positions, envelopes, writers) = (new string[rows], new long[rows], new byte[rows][], new string[rows]);
        int row = 0;
        foreach (JournalAppend append in appends)
        {
            for (int n = 0; n < append.Records.Length; n++, row++)
            {
                streams[row] = append.Stream;
                positions[row] = checked((long)append.First + n);
                envelopes[row] = append.Records[n].Envelope;
                writers[row] = append.Writer;
            }
        }

        _created.TypedValue = DateTime.UtcNow.Ticks;
        _streams.TypedValue = streams;
        _positions.TypedValue = positions;
        _envelopes.TypedValue = envelopes;
        _writers.TypedValue = writers;
        if (!_insert.IsPrepared)
        {
            _insert.Prepare();
        }

        _insert.ExecuteNonQuery();
    }

    public override void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
