using Cluster.Actors.Formats;
using Cluster.Crypto.Keys;
using Cluster.Tests.Store;
using Xunit;

namespace Cluster.Tests.Formats;

public sealed class MasterKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void File_HexOrBase64OfTheSameKey_GivesTheSameKey()
    {
        byte[] bytes = [.. Enumerable.Range(0, 32).Select(value => (byte)(value * 7))];
        File.WriteAllText(_folder.File("hex"), Convert.ToHexString(bytes) + "\n");
        File.WriteAllText(_folder.File("base64"), "  " + Convert.ToBase64String(bytes) + "\n");
        using MasterKey hex = MasterKey.Read(_folder.File("hex"));
        using MasterKey base64 = MasterKey.Read(_folder.File("base64"));
        using var secret = new SecretBytes("a data key"u8);
        Assert.Equal(hex.Id.ToArray(), base64.Id.ToArray());
        Assert.Equal(secret, base64.Unwrap(hex.Wrap(secret, "x"), "x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00112233")]
    [InlineData("zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    public void File_NotAKey_IsRefusedWithoutQuotingIt(string content)
    {
        File.WriteAllText(_folder.File("key"), content);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => MasterKey.Read(_folder.File("key")));
        Assert.Contains(_folder.File("key"), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("112233", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void File_Absent_IsCreatedForItsOwnerOnlyAndKept()
    {
        using MasterKey created = MasterKey.ReadOrCreate(_folder.File("key"));
        using MasterKey again = MasterKey.ReadOrCreate(_folder.File("key"));
        Assert.Equal(created.Id.ToArray(), again.Id.ToArray());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("key")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Unwrap_OtherPurposeOrKey_IsRefused()
    {
        using MasterKey key = MasterKey.ReadOrCreate(_folder.File("key"));
        using MasterKey other = MasterKey.ReadOrCreate(_folder.File("other"));
        using var secret = new SecretBytes("a data key"u8);
        byte[] wrapped = key.Wrap(secret, "data key 1");
        Assert.Throws<EnvelopeException>(() => key.Unwrap(wrapped, "data key 2"));
        Assert.Throws<EnvelopeException>(() => other.Unwrap(wrapped, "data key 1"));
        Assert.Throws<EnvelopeException>(() => key.Unwrap(wrapped.AsSpan(0, 20), "data key 1"));
    }

    public void Dispose() => _folder.Dispose();
}
