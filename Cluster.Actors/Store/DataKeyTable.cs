using System.Data.Common;
using Cluster.Actors.Formats;

namespace Cluster.Actors.Store;

/// <summary>The data keys of all processes, wrapped by the master key. They stay as long as anything sealed with them may.</summary>
internal static class DataKeyTable
{
    /// <summary>Draws this process's key, stores it, and loads all others.</summary>
    public static async Task StartAsync(DbConnection connection, DataKeyRing keys, CancellationToken cancel)
    {
        await LoadAsync(connection, keys, cancel);
        (DataKeyId id, byte[] wrapped) = keys.Draw();
        await connection.ExecuteAsync(
            "INSERT INTO data_keys (id, wrapped) VALUES (@id, @wrapped)", cancel, ("@id", Column(id)), ("@wrapped", wrapped));
        keys.Adopt(id);
    }

    public static async Task LoadAsync(DbConnection connection, DataKeyRing keys, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement("SELECT id, wrapped FROM data_keys");
        await using DbDataReader rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            keys.Add(new DataKeyId(unchecked((ulong)rows.GetInt64(0))), rows.GetFieldValue<byte[]>(1));
        }
    }

    /// <summary>Loads one key that a process drew after us; without effect when the store does not have it either.</summary>
    public static async Task LoadAsync(DbConnection connection, DataKeyRing keys, DataKeyId id, CancellationToken cancel)
    {
        byte[]? wrapped = await connection.ScalarAsync<byte[]>("SELECT wrapped FROM data_keys WHERE id = @id", cancel, ("@id", Column(id)));
        if (wrapped is not null)
        {
            keys.Add(id, wrapped);
        }
    }

    // The databases have no unsigned type: the same 64 bits.
    private static long Column(DataKeyId id) => unchecked((long)id.Value);
}
