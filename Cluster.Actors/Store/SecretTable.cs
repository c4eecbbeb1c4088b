using System.Data.Common;
using System.Security.Cryptography;
using Cluster.Actors.Formats;
using Cluster.Crypto.Keys;

namespace Cluster.Actors.Store;

/// <summary>Secrets that all nodes share, wrapped by the master key.</summary>
internal static class SecretTable
{
    public static async Task<SecretBytes> GetOrDrawAsync(
        DbConnection connection, MasterKey masterKey, string name, int length, CancellationToken cancel)
    {
        string purpose = $"cluster secret {name}";
        if (await ReadAsync(connection, name, cancel) is not { } wrapped)
        {
            using var drawn = SecretBytes.Create(length, 0, static (bytes, _) => RandomNumberGenerator.Fill(bytes));
            await connection.ExecuteAsync(
                "INSERT INTO secrets (name, wrapped) VALUES (@name, @wrapped) ON CONFLICT (name) DO NOTHING",
                cancel,
                ("@name", name),
                ("@wrapped", masterKey.Wrap(drawn, purpose)));

            // Another node may have been first: what is stored counts.
            wrapped = await ReadAsync(connection, name, cancel) ?? throw new StoreException($"The {purpose} vanished while it was drawn.");
        }

        SecretBytes secret = masterKey.Unwrap(wrapped, purpose);
        return secret.Length == length
            ? secret
            : throw new StoreException($"The {purpose} has {secret.Length} bytes, {length} were asked for.");
    }

    private static Task<byte[]?> ReadAsync(DbConnection connection, string name, CancellationToken cancel) =>
        connection.ScalarAsync<byte[]>("SELECT wrapped FROM secrets WHERE name = @name", cancel, ("@name", name));
}
