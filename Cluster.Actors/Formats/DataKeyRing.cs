using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cluster.Crypto.Keys;

namespace Cluster.Actors.Formats;

/// <summary>
/// The data keys of this process and of the processes before and beside it. Each process draws one of its own at start and seals
/// with it alone, so that a counter is a nonce that nobody else uses. Safe from any thread.
/// </summary>
public sealed class DataKeyRing(MasterKey masterKey) : IDisposable
{
    public const int NonceLength = 12;
    public const int TagLength = 16;

    private readonly ConcurrentDictionary<DataKeyId, DataKey> _keys = new();
    private DataKey? _own;

    public ReadOnlyMemory<byte> MasterKeyId => masterKey.Id;

    public DataKeyId OwnId => Own.Id;

    private DataKey Own => _own ?? throw new InvalidOperationException("The store has not been migrated yet: no data key was drawn.");

    /// <summary>Draws this process's key. The caller stores the wrapped form before anything is sealed with <see cref="Adopt"/>.</summary>
    public (DataKeyId Id, byte[] Wrapped) Draw()
    {
        Span<byte> id = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(id);
        var keyId = new DataKeyId(BinaryPrimitives.ReadUInt64BigEndian(id));
        using var secret = SecretBytes.Create(MasterKey.Length, 0, static (bytes, _) => RandomNumberGenerator.Fill(bytes));
        byte[] wrapped = masterKey.Wrap(secret, Purpose(keyId));
        Add(keyId, wrapped);
        return (keyId, wrapped);
    }

    /// <summary>Seals with this key from now on; it is durable.</summary>
    public void Adopt(DataKeyId id) => _own = _keys[id];

    public bool Knows(DataKeyId id) => _keys.ContainsKey(id);

    /// <summary>Adds a key as it is stored.</summary>
    public void Add(DataKeyId id, ReadOnlySpan<byte> wrapped)
    {
        if (_keys.ContainsKey(id))
        {
            return;
        }

        using SecretBytes secret = masterKey.Unwrap(wrapped, Purpose(id));
        var key = new DataKey(id, secret);
        if (!_keys.TryAdd(id, key))
        {
            key.Dispose();
        }
    }

    internal void NextNonce(Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[^sizeof(ulong)..], Own.NextCounter());
    }

    internal void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> associated) =>
        Own.Encrypt(nonce, plain, cipher, tag, associated);

    internal void Decrypt(
        DataKeyId id, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> associated)
    {
        if (!_keys.TryGetValue(id, out DataKey? key))
        {
            throw new UnknownDataKeyException(id);
        }

        key.Decrypt(nonce, cipher, tag, plain, associated);
    }

    public void Dispose()
    {
        foreach (DataKey key in _keys.Values)
        {
            key.Dispose();
        }

        _keys.Clear();
    }

    private static string Purpose(DataKeyId id) => $"data key {id}";

    private sealed class DataKey(DataKeyId id, SecretBytes secret) : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly AesGcm _cipher = new(secret.Expose(), TagLength); // not thread-safe: shared use gives wrong tags
        private ulong _counter;

        public DataKeyId Id { get; } = id;

        public ulong NextCounter() => Interlocked.Increment(ref _counter);

        public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> associated)
        {
            lock (_lock)
            {
                _cipher.Encrypt(nonce, plain, cipher, tag, associated);
            }
        }

        public void Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> associated)
        {
            lock (_lock)
            {
                _cipher.Decrypt(nonce, cipher, tag, plain, associated);
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _cipher.Dispose();
            }
        }
    }
}
