using Cluster.Crypto.SelfTests;
using Xunit;

namespace Cluster.Tests.Crypto.SelfTests;

public sealed class KnownAnswerTestsTests
{
    [Fact]
    public void Run_All_EveryTestPasses() => Assert.All(KnownAnswerTests.Run(), result => Assert.True(result.Passed, $"{result.Suite} {result.Test}"));

    [Fact]
    public void Run_OneSuite_RunsOnlyThat()
    {
        Assert.Equal(["aes-cbc", "des-cbc", "aes-gcm", "aes-ccm", "chacha20-poly1305", "hmac", "prf+", "key-exchange", "packets"], KnownAnswerTests.Suites);
        Assert.All(KnownAnswerTests.Suites, suite => Assert.All(KnownAnswerTests.Run(suite), result => Assert.Equal(suite, result.Suite)));
        Assert.Equal(3, KnownAnswerTests.Run("aes-gcm").Count);
        Assert.Empty(KnownAnswerTests.Run("rot13"));
    }
}
