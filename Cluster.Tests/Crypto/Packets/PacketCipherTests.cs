using Cluster.Crypto.Packets;
using Xunit;

namespace Cluster.Tests.Crypto.Packets;

public sealed class PacketCipherTests
{
    public static TheoryData<PacketBackend, string> Rows => PacketSuites.Rows;

    [Theory, MemberData(nameof(Rows))]
    public void Open_WhatWasSealed_GivesThePlaintext(PacketBackend backend, string name)
    {
        using var ciphers = new PacketCiphers(backend);
        using PacketCipher sealing = PacketSuites.Create(ciphers, PacketSuites.Find(name));
        using PacketCipher opening = PacketSuites.Create(ciphers, PacketSuites.Find(name));
        using var batch = new PacketBatch(sealing, [.. Enumerable.Range(1, 130).Select(n => n * 16)]);

        sealing.Seal(batch.Jobs);
        Assert.All(batch.Jobs, job => Assert.False(job.Verified));
        if (!name.StartsWith("null", StringComparison.Ordinal))
        {
            Assert.All(batch.Plain.Select((plain, i) => (plain, i)), row => Assert.NotEqual(row.plain, batch.Body(row.i, sealing.IvLength)));
        }

        opening.Open(batch.Jobs);

        Assert.All(batch.Jobs, job => Assert.True(job.Verified));
        Assert.Equal(batch.Plain, batch.Jobs.Select((_, i) => batch.Body(i, sealing.IvLength)));
        Assert.True(batch.CanariesAlive());
    }

    [Theory, MemberData(nameof(Rows))]
    public void Open_AnyPartChanged_IsRefusedAndWiped(PacketBackend backend, string name)
    {
        using var ciphers = new PacketCiphers(backend);
        using PacketCipher cipher = PacketSuites.Create(ciphers, PacketSuites.Find(name));
        using var batch = new PacketBatch(cipher, 64);
        cipher.Seal(batch.Jobs);
        byte[] wire = batch.Wire(0);

        for (int at = 0; at < wire.Length; at++)
        {
            byte[] changed = [.. wire];
            changed[at] ^= (byte)(1 << (at % 8));
            batch.Put(0, changed);
            cipher.Open(batch.Jobs);

            Assert.False(batch.Jobs[0].Verified, $"byte {at}");
            Assert.Equal([.. changed.AsSpan(0, 8), .. new byte[wire.Length - 8]], batch.Wire(0));
        }

        batch.Put(0, wire);
        cipher.Open(batch.Jobs);
        Assert.True(batch.Jobs[0].Verified);
        Assert.True(batch.CanariesAlive());
    }

    [Theory, MemberData(nameof(Rows))]
    public void Open_OtherHighSequenceHalf_IsRefusedOnlyWithEsn(PacketBackend backend, string name)
    {
        using var ciphers = new PacketCiphers(backend);
        PacketSuite suite = PacketSuites.Find(name);
        using PacketCipher cipher = PacketSuites.Create(ciphers, suite);
        using var batch = new PacketBatch(cipher, 32);
        cipher.Seal(batch.Jobs);

        batch.Jobs[0].SequenceHigh++;
        cipher.Open(batch.Jobs);

        Assert.Equal(!suite.ExtendedSequenceNumbers, batch.Jobs[0].Verified);
    }

    [Theory, MemberData(nameof(Rows))]
    public void Open_OtherKey_IsRefused(PacketBackend backend, string name)
    {
        using var ciphers = new PacketCiphers(backend);
        using PacketCipher sealing = PacketSuites.Create(ciphers, PacketSuites.Find(name), seed: 1);
        using PacketCipher opening = PacketSuites.Create(ciphers, PacketSuites.Find(name), seed: 2);
        using var batch = new PacketBatch(sealing, 32, 48);
        sealing.Seal(batch.Jobs);

        opening.Open(batch.Jobs);

        Assert.All(batch.Jobs, job => Assert.False(job.Verified));
    }

    /// <summary>Lengths come from the network: too short for the header, for the IV, for a block; between two good packets.</summary>
    [Theory, MemberData(nameof(Rows))]
    public void Open_MisshapenAmongGood_RefusesOnlyThose(PacketBackend backend, string name)
    {
        using var ciphers = new PacketCiphers(backend);
        using PacketCipher cipher = PacketSuites.Create(ciphers, PacketSuites.Find(name));
        for (int length = 0; length < 8 + cipher.IvLength; length++)
        {
            using var batch = new PacketBatch(cipher, 64, 64, 64);
            cipher.Seal(batch.Jobs);
            batch.Jobs[1].Length = length;

            cipher.Open(batch.Jobs);

            Assert.Equal([true, false, true], batch.Jobs.Select(job => job.Verified));
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public void Open_BrokenBlocks_AreRefused(PacketBackend backend, string name)
    {
        using var ciphers = new PacketCiphers(backend);
        using PacketCipher cipher = PacketSuites.Create(ciphers, PacketSuites.Find(name));
        using var batch = new PacketBatch(cipher, 64);
        cipher.Seal(batch.Jobs);
        batch.Jobs[0].Length--;

        cipher.Open(batch.Jobs);

        Assert.False(batch.Jobs[0].Verified);
    }

    [Theory, MemberData(nameof(Rows))]
    public void Seal_Twice_TakesIvsAsTheSuiteSays(PacketBackend backend, string name)
    {
        using var ciphers = new PacketCiphers(backend);
        using PacketCipher cipher = PacketSuites.Create(ciphers, PacketSuites.Find(name));
        var ivs = new HashSet<string>();
        for (int round = 0; round < 10; round++)
        {
            using var batch = new PacketBatch(cipher, [.. Enumerable.Repeat(32, 64)]);
            byte[] before = batch.Wire(5)[8..16];
            cipher.Seal(batch.Jobs);
            if (cipher.CounterIv)
            {
                Assert.Equal(before, batch.Wire(5)[8..16]); // the caller's counter
            }
            else if (cipher.IvLength > 0)
            {
                Assert.All(batch.Jobs.Select((_, i) => batch.Wire(i)[8..24]), iv => Assert.True(ivs.Add(Convert.ToHexString(iv))));
            }
        }
    }

    /// <summary>An HMAC over the packet and the high half, computed by hand: RFC 4303 section 2.2.1 and 3.3.2.1.</summary>
    [Theory, MemberData(nameof(Rows))]
    public void Seal_WithHmac_IcvCoversThePacketAndWithEsnTheHighHalf(PacketBackend backend, string name)
    {
        PacketSuite suite = PacketSuites.Find(name);
        if (suite.Integrity is null)
        {
            return; // counter mode: the vectors and the next test
        }

        using var ciphers = new PacketCiphers(backend);
        using PacketCipher cipher = PacketSuites.Create(ciphers, suite, seed: 1);
        using var batch = new PacketBatch(cipher, 80, 96);
        cipher.Seal(batch.Jobs);

        for (int i = 0; i < 2; i++)
        {
            byte[] wire = batch.Wire(i);
            byte[] covered = [.. wire.AsSpan(0, batch.Jobs[i].Length), .. suite.ExtendedSequenceNumbers ? new byte[] { 10, 11, 12, 13 } : []];
            byte[] icv = new byte[cipher.IcvLength];
            suite.Integrity.Compute(PacketSuites.Key(suite.Integrity.KeyLength, 101).Expose(), covered, icv);
            Assert.Equal(icv, wire[batch.Jobs[i].Length..]);
        }
    }

    /// <summary>The associated data by hand: SPI and sequence number, with ESN the high half between them (RFC 4106 section 5).</summary>
    [Theory, MemberData(nameof(Rows))]
    public void Seal_CombinedMode_IsTheTransformOverHeaderAndBody(PacketBackend backend, string name)
    {
        PacketSuite suite = PacketSuites.Find(name);
        if (suite.Integrity is not null)
        {
            return;
        }

        using var ciphers = new PacketCiphers(backend);
        using PacketCipher cipher = PacketSuites.Create(ciphers, suite, seed: 1);
        using var batch = new PacketBatch(cipher, 77);
        byte[] plainWire = batch.Wire(0)[..batch.Jobs[0].Length];
        cipher.Seal(batch.Jobs);

        byte[] aad = suite.ExtendedSequenceNumbers
            ? [.. plainWire.AsSpan(0, 4), 10, 11, 12, 13, .. plainWire.AsSpan(4, 4)]
            : plainWire[..8];
        byte[] body = plainWire[16..], icv = new byte[cipher.IcvLength];
        suite.Encryption!.Encrypt(
            PacketSuites.Key(suite.Encryption.KeyMaterialLength, 1).Expose(), plainWire.AsSpan(8, 8), aad, body, icv);
        Assert.Equal([.. plainWire.AsSpan(0, 16), .. body, .. icv], batch.Wire(0));
    }
}
