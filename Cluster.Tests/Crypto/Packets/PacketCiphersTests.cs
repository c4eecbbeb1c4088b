using Cluster.Crypto.Keys;
using Cluster.Crypto.Packets;
using Cluster.Crypto.SelfTests;
using Cluster.Crypto.Transforms;
using Xunit;

namespace Cluster.Tests.Crypto.Packets;

public sealed class PacketCiphersTests
{
    public static TheoryData<string> CounterSuites =>
        [.. PacketSuites.Rows.Select(row => row.Data.Item2).Where(name => name.Contains("gcm")).Distinct()];

    [Fact]
    public void Backend_LibCryptoForced_IsLibCrypto()
    {
        using var ciphers = new PacketCiphers(PacketBackend.LibCrypto);

        Assert.Equal(PacketBackend.LibCrypto, ciphers.Backend);
    }

    [Fact]
    public void Backend_Automatic_IsIpsecMbExactlyWhenItPasses()
    {
        using var ciphers = new PacketCiphers(PacketBackend.Automatic);

        Assert.Equal(PacketSelfTest.IpsecMbPasses ? PacketBackend.IpsecMb : PacketBackend.LibCrypto, ciphers.Backend);
    }

    [Fact]
    public void IpsecMb_WhereTheLibraryIsInstalled_PassesItsSelfTest()
    {
        Assert.SkipUnless(File.Exists("/usr/lib/x86_64-linux-gnu/libIPSec_MB.so.1.3.0"), "intel-ipsec-mb 1.3.0 is not installed");

        Assert.Null(PacketSelfTest.IpsecMbUnusable);
    }

    /// <summary>The self test must be able to fail, whichever way the candidate is wrong.</summary>
    [Theory]
    [InlineData(Fault.None, false)]
    [InlineData(Fault.SealsWrongIcv, true)]
    [InlineData(Fault.SealsWrongBody, true)]
    [InlineData(Fault.AcceptsAll, true)]
    [InlineData(Fault.AcceptsNothing, true)]
    [InlineData(Fault.OpensWrongLast, true)]
    public void Compare_FaultyCandidate_IsFound(Fault fault, bool found)
    {
        using var ciphers = new PacketCiphers(PacketBackend.LibCrypto);

        string? difference = PacketSelfTest.Compare((suite, keys) => new FaultyCipher(ciphers.Create(suite, keys), fault), ciphers.Create);

        Assert.Equal(found, difference is not null);
    }

    [Fact]
    public void Create_WrongKeyLength_IsRefused()
    {
        using var ciphers = new PacketCiphers(PacketBackend.LibCrypto);
        var gcm = new PacketSuite(TransformTable.FindEncryption(20, 128), null, false);
        var cbc = new PacketSuite(TransformTable.FindEncryption(12, 128), TransformTable.FindIntegrity(2), false);

        Assert.Throws<ArgumentException>(() => ciphers.Create(gcm, new PacketKeys(PacketSuites.Key(16, 1), PacketSuites.Key(0, 1))));
        Assert.Throws<ArgumentException>(() => ciphers.Create(gcm, new PacketKeys(PacketSuites.Key(20, 1), PacketSuites.Key(20, 1))));
        Assert.Throws<ArgumentException>(() => ciphers.Create(cbc, new PacketKeys(PacketSuites.Key(16, 1), PacketSuites.Key(0, 1))));
    }

    [Fact]
    public void Create_CipherWithoutIntegrity_IsRefused()
    {
        using var ciphers = new PacketCiphers(PacketBackend.LibCrypto);
        var keys = new PacketKeys(PacketSuites.Key(16, 1), PacketSuites.Key(0, 1));

        Assert.Throws<ArgumentException>(() => ciphers.Create(new PacketSuite(TransformTable.FindEncryption(12, 128), null, false), keys));
        Assert.Throws<ArgumentException>(
            () => ciphers.Create(new PacketSuite(null, null, false), new PacketKeys(PacketSuites.Key(0, 1), PacketSuites.Key(0, 1))));
    }

    [Fact]
    public void Create_NullAsNoCipherOrAsItsRow_IsTheSame()
    {
        using var ciphers = new PacketCiphers(PacketBackend.LibCrypto);
        IntegrityTransform sha1 = TransformTable.FindIntegrity(2)!;
        using PacketCipher sealing = PacketSuites.Create(ciphers, new PacketSuite(null, sha1, false));
        using PacketCipher opening = PacketSuites.Create(ciphers, new PacketSuite(TransformTable.FindEncryption(11, 0), sha1, false));
        using var batch = new PacketBatch(sealing, 20);
        sealing.Seal(batch.Jobs);

        opening.Open(batch.Jobs);

        Assert.True(batch.Jobs[0].Verified);
    }

    /// <summary>Every length, not only the self test's classes: both libraries give the same bytes and open each other's.</summary>
    [Theory, MemberData(nameof(CounterSuites))]
    public void BothBackends_EveryLength_SealTheSameBytes(string name)
    {
        Assert.SkipUnless(PacketSelfTest.IpsecMbPasses, "intel-ipsec-mb is not usable here");
        using var ourCiphers = new PacketCiphers(PacketBackend.IpsecMb);
        using var theirCiphers = new PacketCiphers(PacketBackend.LibCrypto);
        using PacketCipher ours = PacketSuites.Create(ourCiphers, PacketSuites.Find(name));
        using PacketCipher theirs = PacketSuites.Create(theirCiphers, PacketSuites.Find(name));
        using var left = new PacketBatch(ours, [.. Enumerable.Range(0, 1601)]);
        using var right = new PacketBatch(theirs, [.. Enumerable.Range(0, 1601)]);

        ours.Seal(left.Jobs);
        theirs.Seal(right.Jobs);
        Assert.All(Enumerable.Range(0, 1601), length => Assert.Equal(right.Wire(length), left.Wire(length)));
        ours.Open(right.Jobs);
        theirs.Open(left.Jobs);

        Assert.All(left.Jobs.Concat(right.Jobs), job => Assert.True(job.Verified));
        Assert.True(left.CanariesAlive() && right.CanariesAlive());
    }

    public static TheoryData<string> HmacSuites =>
        [.. PacketSuites.Rows.Select(row => row.Data.Item2).Where(name => !name.Contains("gcm")).Distinct()];

    [Theory, MemberData(nameof(HmacSuites))]
    public void BothBackends_EveryLength_OpenEachOthers(string name)
    {
        Assert.SkipUnless(PacketSelfTest.IpsecMbPasses, "intel-ipsec-mb is not usable here");
        using var ourCiphers = new PacketCiphers(PacketBackend.IpsecMb);
        using var theirCiphers = new PacketCiphers(PacketBackend.LibCrypto);
        using PacketCipher ours = PacketSuites.Create(ourCiphers, PacketSuites.Find(name));
        using PacketCipher theirs = PacketSuites.Create(theirCiphers, PacketSuites.Find(name));
        int[] lengths = [.. Enumerable.Range(1, 1600 / ours.BlockLength).Select(n => n * ours.BlockLength)];
        using var left = new PacketBatch(ours, lengths);
        using var right = new PacketBatch(theirs, lengths);

        ours.Seal(left.Jobs);
        theirs.Seal(right.Jobs);
        ours.Open(right.Jobs);
        theirs.Open(left.Jobs);

        Assert.All(left.Jobs.Concat(right.Jobs), job => Assert.True(job.Verified));
        Assert.Equal(left.Plain, left.Jobs.Select((_, i) => left.Body(i, ours.IvLength)));
        Assert.Equal(right.Plain, right.Jobs.Select((_, i) => right.Body(i, ours.IvLength)));
        Assert.True(left.CanariesAlive() && right.CanariesAlive());
    }
}
